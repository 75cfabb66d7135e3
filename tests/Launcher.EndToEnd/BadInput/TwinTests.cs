using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.BadInput;

/// <summary>The LAUNCHER_* twins: mistyped, broken, empty, against flags, and what the app sees of them.</summary>
public sealed class TwinTests : IDisposable
{
    private readonly Site _site = new();

    public TwinTests()
    {
        _site.Disk.Write("one", "1");
        _site.Disk.Write("two", "2");
    }

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("LAUNCHER_NAME")]
    [InlineData("LAUNCHER_HOME")]
    [InlineData("LAUNCHER_URL")]
    [InlineData("LAUNCHER_")]
    [InlineData("MY_LAUNCHER_ENV")]
    public async Task A_name_of_the_app_s_own_passes_on_without_a_word(string name) =>
        Assert.Equal(
            "x\n",
            (await Run.Launcher().Command("printenv", name).Env(name, "x").RunAsync()).Quietly().StandardOutput
        );

    [Fact]
    public async Task Declared_names_are_withheld_from_the_app()
    {
        var run = _site
            .Launcher("--|env")
            .Env("LAUNCHER_ENV", _site.Fill("A=file://{dir}/one"))
            .Env("LAUNCHER_FILE", _site.Fill("{mem}/x=file://{dir}/one"))
            .Env("LAUNCHER_MEMFD", "")
            .Env("LAUNCHER_EXPAND", "")
            .Env("LAUNCHER_NO_SCAN", "false")
            .Env("LAUNCHER_SCAN_SKIP", "X")
            .Env("LAUNCHER_FILE_MODE", "0440")
            .Env("LAUNCHER_FILE_OWNER", "root")
            .Env("LAUNCHER_ALLOW_DISK", "0")
            .Env("LAUNCHER_USER", "root")
            .Env("LAUNCHER_UMASK", "027")
            .Env("LAUNCHER_NO_NEW_PRIVS", "false")
            .Env("LAUNCHER_TIMEOUT", "5s")
            .Env("LAUNCHER_LOG_LEVEL", "warn")
            .Env("LAUNCHER_LOG_FORMAT", "text");

        var seen = (await run.RunAsync()).Quietly().StandardOutput;

        Assert.DoesNotContain("LAUNCHER_", seen, StringComparison.Ordinal);
        Assert.Contains("\nA=1\n", seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LAUNCHER_TIMEOUT", "5", "'5' is not a duration: write a number with its unit: 500ms, 30s, 2m")]
    [InlineData("LAUNCHER_UMASK", "8", "'8' is not a umask: write three or four octal digits up to 0777, such as 0027")]
    [InlineData(
        "LAUNCHER_FILE_MODE",
        "rw",
        "'rw' is not a file mode: write three or four octal digits up to 0777, such as 0400"
    )]
    [InlineData("LAUNCHER_LOG_LEVEL", "loud", "'loud' is not one of its values: write warn, info, debug")]
    [InlineData("LAUNCHER_LOG_FORMAT", "JSON", "'JSON' is not one of its values: write text, json")]
    [InlineData("LAUNCHER_NO_SCAN", "yes", "'yes' is neither true nor false: write true or false")]
    [InlineData("LAUNCHER_ALLOW_DISK", "TRUE", "'TRUE' is neither true nor false: write true or false")]
    [InlineData("LAUNCHER_NO_NEW_PRIVS", "on", "'on' is neither true nor false: write true or false")]
    [InlineData("LAUNCHER_ENV", "A", "'A' has no '=': write NAME=REF")]
    [InlineData(
        "LAUNCHER_ENV",
        "\"A=file:///x\"",
        "'\"A' is not a variable name: remove the quotes around the entry: no shell does it here"
    )]
    public async Task A_bad_value_is_told_with_the_variable_it_stands_in(string name, string value, string problem) =>
        await _site.RefusesAsync(Run.Launcher().Command("true").Env(name, value), $"{name}: bad-setting: {problem}");

    [Fact]
    public async Task A_value_that_is_not_utf_8_is_refused_by_its_name()
    {
        const string script = "LAUNCHER_ENV=\"$(printf 'A=file:///x\\377')\" exec \"$0\" -- true";
        await _site.RefusesAsync(
            Run.Program("bash", "-c", script, LauncherBinary.FullPath),
            "LAUNCHER_ENV: bad-setting: its value is not UTF-8: write other bytes of a reference as percent-escapes"
        );
    }

    [Fact]
    public async Task One_bad_line_of_many_is_told_by_its_number_and_not_shown() =>
        await _site.RefusesAsync(
            Run.Launcher()
                .Command("true")
                .Env(
                    "LAUNCHER_ENV",
                    _site.Fill("A=file://{dir}/one\n\n  B=file://{dir}/two\nbad line\nC=file://{dir}/one\n")
                ),
            "LAUNCHER_ENV line 4: bad-setting: a text that is not shown (8 characters) has no '=': write NAME=REF"
        );

    [Fact]
    public async Task Many_good_lines_all_count()
    {
        var run = Run.Launcher()
            .Command("sh", "-c", "echo $A$B$C")
            .Env("LAUNCHER_ENV", _site.Fill("A=file://{dir}/one\n\n  B=file://{dir}/two\r\nC=file://{dir}/one\n"));

        Assert.Equal("121\n", (await run.RunAsync()).Quietly().StandardOutput);
    }

    [Fact]
    public async Task An_empty_setting_is_one_nobody_set()
    {
        var run = Run.Launcher().Command("id", "-u");
        foreach (
            var name in (string[])
                [
                    "TIMEOUT",
                    "UMASK",
                    "FILE_MODE",
                    "FILE_OWNER",
                    "USER",
                    "LOG_LEVEL",
                    "LOG_FORMAT",
                    "NO_SCAN",
                    "ENV",
                    "FILE",
                ]
        )
        {
            run = run.Env($"LAUNCHER_{name}", "");
        }

        Assert.Equal("0\n", (await run.RunAsync()).Quietly().StandardOutput);
    }

    [Fact]
    public async Task A_flag_beats_the_variable()
    {
        var run = _site
            .Launcher(
                "--user|daemon|--umask|0077|--timeout|5s|--no-scan=false|--env|A=file://{dir}/one|--|sh|-c|id -un; umask; echo $A$B$C"
            )
            .Env("LAUNCHER_USER", "nobody")
            .Env("LAUNCHER_UMASK", "0007")
            .Env("LAUNCHER_TIMEOUT", "never")
            .Env("LAUNCHER_NO_SCAN", "true")
            .Env("LAUNCHER_ENV", _site.Fill("A=file://{dir}/two\nB=file://{dir}/two"))
            .Env("C", "literal://3");

        Assert.Equal("daemon\n0077\n123\n", (await run.RunAsync()).Quietly().StandardOutput);
    }

    [Fact]
    public async Task Of_two_flags_the_last_counts_and_a_reference_of_the_image_gives_way() =>
        Assert.Equal(
            "daemon\n1\n",
            (
                await _site
                    .Launcher("--user|nobody|--user|daemon|--env|A=file://{dir}/one|--|sh|-c|id -un; echo $A")
                    .Env("A", "literal://inherited")
                    .RunAsync()
            )
                .Quietly()
                .StandardOutput
        );
}
