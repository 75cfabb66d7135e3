using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.BadInput;

/// <summary>What starts the app and is probably not meant: one line on standard error, and the app runs.</summary>
public sealed class DoubtfulValueTests : IDisposable
{
    private readonly Site _site = new();

    public DoubtfulValueTests()
    {
        _site.Disk.Write("empty", "");
        _site.Disk.Write("newline", "\n");
        _site.Disk.Write("keys.json", """{"empty":"","line":"hunter2\n","windows":"hunter2\r\n","lines":"a\nb\n"}""");
        _site.Disk.Write("dir/a", "");
        _site.Disk.Write("dir/b", "x");
        _site.Disk.Write(
            "site.tmpl",
            "x @{file://{dir}/keys.json#line}".Replace("{dir}", _site.Disk.Folder, StringComparison.Ordinal)
        );
    }

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("--env|A=file://{dir}/empty", "A: 'file://{dir}/empty' is empty")]
    [InlineData("--env|A=file://{dir}/newline", "A: 'file://{dir}/newline' is empty")]
    [InlineData("--env|A=x@{file://{dir}/empty}", "A: 'file://{dir}/empty' is empty")]
    [InlineData("--env|A=file://{dir}/keys.json#empty", "A: 'file://{dir}/keys.json#empty' is empty")]
    [InlineData("--env|A=file://{dir}/empty|--memfd|B=file://{dir}/empty", "A, B: 'file://{dir}/empty' is empty")]
    [InlineData("--file|{mem}/x=file://{dir}/empty", "{mem}/x: 'file://{dir}/empty' is empty")]
    [InlineData("--expand|file://{dir}/dir?prefix=P_", "P_a: 'file://{dir}/dir' is empty")]
    public async Task An_empty_value_is_delivered_with_a_line(string words, string line) =>
        await WarnsAsync(words, $"{line}: fill it, or add ?optional where that is meant");

    [Theory]
    [InlineData("--env|A=file://{dir}/empty?optional")]
    [InlineData("--env|A=file://{dir}/empty?default=")]
    [InlineData("--env|A=file://{dir}/none?default=")]
    [InlineData("--env|A=file://{dir}/none?optional")]
    [InlineData("--env|A=literal://")]
    [InlineData("--file|{mem}/x=file://{dir}/newline")]
    [InlineData("--expand|file://{dir}/dir?optional")]
    [InlineData("--env|A=file://{dir}/keys.json#lines")]
    [InlineData("--env|A=file://{dir}/keys.json?raw#line")]
    [InlineData("--env|A=file://{dir}/keys.json?trim#line")]
    [InlineData("--file|{mem}/x=file://{dir}/keys.json#line")]
    public async Task What_somebody_thought_of_is_quiet(string words) =>
        (await _site.Launcher($"{words}|--|true").RunAsync()).Quietly();

    [Theory]
    [InlineData("--env|A=file://{dir}/keys.json#line", "A: 'file://{dir}/keys.json#line'")]
    [InlineData("--env|A=x@{file://{dir}/keys.json#line}", "A: 'file://{dir}/keys.json#line'")]
    [InlineData("--template|{dir}/site.tmpl:{mem}/x", "{mem}/x: 'file://{dir}/keys.json#line'")]
    public async Task A_line_end_that_stays_in_a_text_has_a_line(string words, string subject) =>
        await WarnsAsync(
            words,
            $"{subject} ends in a line end, which stays: add ?trim to cut it, or ?raw to keep it without this line"
        );

    [Theory]
    [InlineData("keys.json?trim#line", "hunter2")]
    [InlineData("keys.json?trim#windows", "hunter2")]
    [InlineData("keys.json?trim#lines", "a\nb")]
    [InlineData("keys.json?raw#line", "hunter2\n")]
    public async Task Trim_cuts_the_line_ends_of_any_value(string reference, string expected)
    {
        await _site.GivesAsync($"--env|A=file://{{dir}}/{reference}|--|printenv|A", $"{expected}\n");
        await _site.GivesAsync($"--file|{{mem}}/x=file://{{dir}}/{reference}|--|cat|{{mem}}/x", expected);
    }

    [Fact]
    public async Task Raw_and_trim_exclude_each_other() =>
        await _site.RefusesAsync(
            "--env|A=file://{dir}/keys.json?raw&trim#line|--|true",
            "A: bad-reference: reference 'file://{dir}/keys.json?...': options 'raw' and 'trim' are mutually exclusive: keep 'raw' for the line end, or 'trim' for none"
        );

    [Theory]
    [InlineData("--strip|PASWORD", "--strip: no inherited variable is called 'PASWORD'")]
    [InlineData("--strip|DB_*|--strip|X?", "--strip: no inherited variable is called 'X?'")]
    public async Task A_strip_that_matches_nothing_has_a_line(string words, string line)
    {
        var run = _site.Launcher(words).Command("true").Env("DB_PASSWORD", "x");

        Assert.Equal($"launcher: {line}\n", (await run.RunAsync()).StandardError);
    }

    [Fact]
    public async Task A_strip_of_the_config_file_is_a_policy_for_whatever_comes()
    {
        var config = _site.Disk.Write("launcher.json", """{"strip":["AWS_*"]}""");

        (await Run.Launcher("--config", config).Command("true").RunAsync()).Quietly();
    }

    private async Task WarnsAsync(string words, string line)
    {
        var run = await _site.Launcher($"{words}|--|true").RunAsync();
        var check = await _site.Launcher($"check|{words}").RunAsync();

        Assert.Equal((0, "", _site.Fill($"launcher: {line}\n")), (run.ExitCode, run.StandardOutput, run.StandardError));
        Assert.Equal((0, run.StandardError), (check.ExitCode, check.StandardError));
    }
}
