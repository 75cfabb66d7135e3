using Launcher.EndToEnd.BadInput;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Delivery;

/// <summary>--override: the values of a dotenv file instead of a store's, said out loud.</summary>
public sealed class OverrideTests : IDisposable
{
    private readonly Site _site = new();

    public OverrideTests()
    {
        _site.Disk.Write("dev.env", "FIRST=from file # not\nSECOND='two\nlines'\nTHIRD=c\n");
        _site.Disk.Write("db.json", """{ "THIRD": "store", "D": "store" }""");
    }

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task The_file_s_value_counts_and_no_store_is_asked()
    {
        var outcome = await _site
            .Launcher(
                "--override|{dir}/dev.env|--env|FIRST=vault://no/such#store|--memfd|SECOND=aws-sm://none|--|sh|-c|echo \"$FIRST\"; cat $SECOND; echo; echo $S"
            )
            .Env("THIRD", "postgres://@{vault://no/such#store}")
            .Env("S", "stays")
            .RunAsync();

        Assert.Equal((0, "from file\ntwo\nlines\nstays\n"), (outcome.ExitCode, outcome.StandardOutput));
        Assert.Equal(
            _site.Fill(
                "launcher: FIRST, SECOND, THIRD: taken from '{dir}/dev.env' (--override), and not from a secret store\n"
            ),
            outcome.StandardError
        );
    }

    // Also what needs no store: nobody may trace the launcher or find a core file once it has read a value.
    [Theory]
    [InlineData("--override|{dir}/dev.env|--env|FIRST=vault://no/such|--|true", "dev.env")]
    [InlineData("check|--override|{dir}/dev.env|--env|FIRST=vault://no/such", "dev.env")]
    [InlineData("--template|{dir}/template:{mem}/x|--|true", "template")]
    [InlineData("--env|A=literal text|--|true", "launcher.json")]
    public async Task Dumps_are_forbidden_before_anything_is_read(string words, string file)
    {
        _site.Disk.Write("template", "text");
        string[] strace = ["strace", "-f", "-qq", "-o", _site.Disk.At("trace"), "-e", "trace=prctl,openat"];

        await _site.Launcher(words).Under([.. strace, "--"]).RunAsync();

        var lines = await File.ReadAllLinesAsync(_site.Disk.At("trace"), TestContext.Current.CancellationToken);
        var forbidden = Array.FindIndex(
            lines,
            line => line.Contains("PR_SET_DUMPABLE, SUID_DUMP_DISABLE", StringComparison.Ordinal)
        );
        var read = Array.FindIndex(lines, line => line.Contains(file, StringComparison.Ordinal));
        Assert.True(forbidden >= 0 && read > forbidden, $"forbidden at {forbidden}, read at {read}");
    }

    [Fact]
    public async Task An_expansion_is_read_and_its_keys_are_overridden_by_name()
    {
        var outcome = await _site
            .Launcher("--expand|file://{dir}/db.json|--|sh|-c|echo $FIRST $THIRD $D")
            .Env("LAUNCHER_OVERRIDE", _site.Disk.At("dev.env"))
            .RunAsync();

        Assert.Equal((0, "c store\n"), (outcome.ExitCode, outcome.StandardOutput));
        Assert.Equal(
            _site.Fill(
                """
                launcher: FIRST in '{dir}/dev.env' (LAUNCHER_OVERRIDE) is not a variable that gets a secret, and is ignored
                launcher: SECOND in '{dir}/dev.env' (LAUNCHER_OVERRIDE) is not a variable that gets a secret, and is ignored
                launcher: THIRD: taken from '{dir}/dev.env' (LAUNCHER_OVERRIDE), and not from a secret store

                """
            ),
            outcome.StandardError
        );
    }

    [Fact]
    public async Task Check_says_so_too()
    {
        var outcome = await _site.Launcher("check|--override|{dir}/dev.env|--expand|file://{dir}/db.json").RunAsync();

        Assert.Equal(_site.Fill("ok file://{dir}/db.json -> THIRD, D\n"), outcome.StandardOutput);
        Assert.Contains(
            _site.Fill("launcher: THIRD: taken from '{dir}/dev.env' (--override), and not from a secret store\n"),
            outcome.StandardError,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(
        "{dir}/none",
        "'{dir}/none' cannot be read: no such file or directory: check the path, and that the image or a mount has it"
    )]
    [InlineData("{dir}", "'{dir}' cannot be read: is a directory: name a readable file")]
    [InlineData("dev.env", "'dev.env' is not an absolute path: begin it with a slash")]
    [InlineData(
        "{dir}/db.json",
        "'{dir}/db.json', line 1: it does not begin with a name and '=': write lines of NAME=value, as in a .env file"
    )]
    public Task A_file_that_cannot_be_used_stops_the_start(string path, string problem) =>
        _site.RefusesAsync(
            $"--override|{path}|--env|A=file:///x?optional|--|true",
            $"--override: bad-setting: {problem}"
        );

    [Fact]
    public async Task An_image_may_lock_it_to_nothing()
    {
        using var root = new Root().Install(Probe.App, "/app");
        root.Write("etc/launcher/launcher.json", """{ "locked": { "override": null } }""").Write("dev.env", "A=1");

        var outcome = await root.Program("/launcher", "--override", "/dev.env", "--", "/app", "exit", "0").RunAsync();
        var plan = await root.Program("/launcher", "plan").RunAsync();

        Assert.Equal(
            (
                125,
                "launcher: --override: bad-setting: 'override' is locked by /etc/launcher/launcher.json: leave it out: whoever made the image decides it\n"
            ),
            (outcome.ExitCode, outcome.StandardError)
        );
        Assert.Contains(
            "  override: none [/etc/launcher/launcher.json, locked]\n",
            plan.Quietly().StandardOutput,
            StringComparison.Ordinal
        );
    }
}
