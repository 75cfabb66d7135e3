using System.Text;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.BadInput;

/// <summary>Text that would be read as something else than its writer meant ends the start, or has a line.</summary>
public sealed class MisreadTests : IDisposable
{
    private const string OneALine = "write one entry per line, ended by LF";
    private const string LineFeeds = "save the file it comes from with LF line ends";

    private readonly Site _site = new();

    public MisreadTests()
    {
        _site.Disk.Write("one", "1");
        _site.Disk.Write("utf16", Encoding.Unicode.GetBytes("\ufeffplum\r\n"));
        _site.Disk.Write("bare16", Encoding.Unicode.GetBytes("plum"));
        _site.Disk.Write("utf16.json", Encoding.Unicode.GetBytes("\ufeff{\"a\":\"plum\"}"));
        _site.Disk.Write("big16.json", Encoding.BigEndianUnicode.GetBytes("{\"a\":\"plum\"}"));
        _site.Disk.Write("windows", "plum\r\n");
        _site.Disk.Write("lines", "plum\r\nplum\r\n");
    }

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("utf16")]
    [InlineData("bare16")]
    public async Task A_variable_of_UTF_16_is_told_as_that(string file) =>
        await _site.RefusesAsync(
            $"--env|A=file://{{dir}}/{file}|--|true",
            "A: bad-value: the value is text in UTF-16, with NUL bytes that a variable cannot hold: save it as UTF-8"
        );

    [Theory]
    [InlineData("utf16.json")]
    [InlineData("big16.json")]
    public async Task JSON_in_UTF_16_is_told_as_that(string file) =>
        await _site.RefusesAsync(
            $"--env|A=file://{{dir}}/{file}#a|--|true",
            $"A: bad-value: 'file://{{dir}}/{file}' is not valid JSON: line 1, column 1: it is UTF-16, and must be saved as UTF-8: correct it in the store"
        );

    [Fact]
    public async Task A_file_of_UTF_16_is_delivered_as_it_is() =>
        await _site.GivesAsync("--file|{mem}/x=file://{dir}/utf16|--|cmp|{mem}/x|{dir}/utf16", "");

    [Fact]
    public async Task A_template_in_UTF_16_is_refused_and_not_copied()
    {
        _site.Disk.Write("t", Encoding.Unicode.GetBytes(_site.Fill("pw=@{file://{dir}/one}")));

        await _site.RefusesAsync(
            "--template|{dir}/t:{mem}/x|--|true",
            "{dir}/t:1:1: bad-reference: the template is UTF-16, in which no @{...} is found: save it as UTF-8"
        );
        Assert.Empty(Directory.GetFileSystemEntries(_site.Memory.Folder));
    }

    [Fact]
    public async Task A_template_s_own_mark_and_line_ends_stay()
    {
        _site.Disk.Write("t", _site.Fill("\ufeffa=@{file://{dir}/one}\r\n"));

        await _site.GivesAsync("--template|{dir}/t:{mem}/x|--|cat|{mem}/x", "\ufeffa=1\r\n");
    }

    [Fact]
    public async Task A_carriage_return_that_stays_at_the_end_of_a_variable_has_a_line()
    {
        var outcome = await _site.Launcher("--env|A=file://{dir}/windows|--|printenv|A").RunAsync();

        Assert.Equal((0, "plum\r\n"), (outcome.ExitCode, outcome.StandardOutput));
        Assert.Equal(
            _site.Fill(
                "launcher: A: 'file://{dir}/windows' ends in a carriage return, which stays: add ?trim to cut it, or ?raw to keep it without this line\n"
            ),
            outcome.StandardError
        );
        await _site.GivesAsync("--env|A=file://{dir}/windows?trim|--|printenv|A", "plum\n");
        await _site.GivesAsync("--env|A=file://{dir}/lines|--|printenv|A", "plum\r\nplum\r\n");
        await _site.GivesAsync("--file|{mem}/x=file://{dir}/windows|--|cat|{mem}/x", "plum\r\n");
    }

    [Theory]
    [InlineData("ENV", "A=file://{dir}/one\rB=file://{dir}/one", "line 1 has a carriage return without a line feed")]
    [InlineData("STRIP", "X\nY\rZ", "line 2 has a carriage return without a line feed")]
    [InlineData("KEEP", "X\rY", "line 1 has a carriage return without a line feed")]
    [InlineData("ENV", "\ufeffA=file://{dir}/one", "it begins with a byte order mark")]
    [InlineData("KEEP", "\ufeffX", "it begins with a byte order mark")]
    public async Task Lines_that_would_become_one_entry_or_another_are_refused(string name, string text, string what) =>
        await _site.RefusesAsync(
            _site.Launcher("--|true").Env($"LAUNCHER_{name}", _site.Fill(text)),
            $"LAUNCHER_{name}: bad-setting: {what}: {OneALine}"
        );

    [Theory]
    [InlineData("TIMEOUT", "30s")]
    [InlineData("USER", "nobody")]
    [InlineData("NO_SCAN", "true")]
    [InlineData("CONFIG", "/x.json")]
    [InlineData("OVERRIDE", "/x.env")]
    [InlineData("AWS_PROFILE", "app")]
    public async Task A_Windows_line_end_behind_a_value_is_told_as_that(string name, string value) =>
        await _site.RefusesAsync(
            _site.Launcher("--|true").Env($"LAUNCHER_{name}", $"{value}\r"),
            $"LAUNCHER_{name}: bad-setting: its value ends in a carriage return: {LineFeeds}"
        );

    [Fact]
    public async Task Entries_may_be_indented_and_end_as_in_Windows_and_names_have_no_blank_at_their_end()
    {
        var outcome = await _site
            .Launcher("--pristine|--|env")
            .Env("LAUNCHER_ENV", _site.Fill("  A=file://{dir}/one\r\n\tB=@{file://{dir}/one} \r\n"))
            .Env("LAUNCHER_KEEP", "X \r\n Y\t")
            .Env("X", "x")
            .Env("Y", "y")
            .RunAsync();

        Assert.Equal("A=1\nB=1 \nX=x\nY=y\n", Sorted(outcome.Quietly().StandardOutput));
    }

    [Fact]
    public async Task A_profile_that_AWS_s_tools_read_in_different_ways_is_refused_with_its_line()
    {
        const string wayOut = "write each setting once, unindented, as 'key = value' on a line of its own";
        var run = _site.Launcher("--env|A=aws-sm://x|--|true").Env("AWS_CONFIG_FILE", _site.Disk.At("config"));
        _site.Disk.Write("config", "[default]\nregion = eu-west-1\n  aws_access_key_id = AKIA\n");

        await _site.RefusesAsync(
            run,
            $"bad-setting: '{{dir}}/config': line 3 is indented, which makes it a part of the one before: {wayOut}"
        );

        _site.Disk.Write("config", "[default]\rregion = eu-west-1\r");
        await _site.RefusesAsync(
            run.Env("AWS_REGION", "eu-west-1"),
            $"bad-setting: '{{dir}}/config': line 1: a carriage return without a line feed; lines end with LF or CR LF: {wayOut}"
        );
    }

    [Fact]
    public async Task A_user_is_not_looked_up_in_a_file_that_glibc_reads_in_another_way()
    {
        using var root = new Root().Install(Probe.App, "/app");
        root.Write("etc/passwd", "app:x:1000:1000::/home/app:/bin/sh\n").Write("etc/group", "root:x:0:app\r\n");

        var outcome = await root.Program("/launcher", "--user", "app", "--", "/app", "ids").RunAsync();

        Assert.Equal(
            (125, "launcher: --user: user: /etc/group has a carriage return in line 1: save it with LF line ends\n"),
            (outcome.ExitCode, outcome.StandardError)
        );
    }

    private static string Sorted(string lines) =>
        string.Concat(
            lines
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Order(StringComparer.Ordinal)
                .Select(line => $"{line}\n")
        );
}
