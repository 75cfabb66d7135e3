using Launcher.Tests.Harness;

namespace Launcher.Tests.EndToEnd.BadInput;

/// <summary>Values of the inherited environment: only literal:// is looked for while no network provider is built in.</summary>
public sealed class ScanTests : IDisposable
{
    private readonly Site _site = new();

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("LITERAL://hunter2", "the scheme has capital letters: write literal://")]
    [InlineData("${literal://hunter2}", "'${' instead of '@{': write @{literal://...}")]
    [InlineData(" literal://hunter2", "white space before it: remove it")]
    [InlineData("'literal://hunter2'", "quotes around it: remove them: no shell does it here")]
    [InlineData("@{literal://hunter2", "no closing '}': close it, or write @@{literal:// for the text itself")]
    public async Task A_near_miss_in_a_scanned_value_is_told_by_name_and_never_quoted(string value, string cause) =>
        await _site.RefusesAsync(
            Run.Launcher().Command("true").Env("APP_DB", value),
            $"APP_DB: bad-reference: broken 'literal://' reference: {cause}; to pass the value as it is, put literal:// in front of it or use --scan-skip APP_DB"
        );

    [Theory]
    [InlineData("literal://LITERAL://x", "", "LITERAL://x")]
    [InlineData("a @{literal://b}c", "", "a bc")]
    [InlineData("@@{literal://b}", "", "@{literal://b}")]
    [InlineData("LITERAL://x", "--no-scan", "LITERAL://x")]
    [InlineData("LITERAL://x", "--scan-skip|A", "LITERAL://x")]
    [InlineData("literal://x", "--scan-skip|A", "literal://x")]
    [InlineData("literal://x", "--no-scan", "literal://x")]
    [InlineData("file:///etc/passwd", "", "file:///etc/passwd")]
    [InlineData("file:./dev.db", "", "file:./dev.db")]
    [InlineData("@{file:///etc/passwd}", "", "@{file:///etc/passwd}")]
    [InlineData("other://secret/db#password", "", "other://secret/db#password")]
    [InlineData("postgres://u:p@h/d?x=${HOME}&y=$${z}", "", "postgres://u:p@h/d?x=${HOME}&y=$${z}")]
    public async Task A_value_reaches_the_app_as(string value, string flags, string expected)
    {
        var launcher = flags.Length == 0 ? Run.Launcher() : _site.Launcher(flags);

        var outcome = await launcher.Command("printenv", "A").Env("A", value).RunAsync();

        Assert.Equal($"{expected}\n", outcome.Quietly().StandardOutput);
    }

    [Theory]
    [InlineData("literal://x", "--no-scan", true)]
    [InlineData("text", "--log-level=warn", true)]
    [InlineData("literal://x", "--log-level=warn", false)]
    public async Task A_reference_in_a_variable_whose_name_is_no_text_is_refused(string value, string flag, bool passes)
    {
        var run = Run.Program("bash", "-c", $"exec env \"$(printf 'A\\377')={value}\" \"$0\" {flag} -- env")
            .Arguments(LauncherBinary.FullPath);
        if (passes)
        {
            var output = (await run.RunAsync()).Quietly().OutputBytes;
            Assert.True(output.Span.IndexOf("A"u8.ToArray().Append((byte)0xff).ToArray()) >= 0);
            return;
        }
        await _site.RefusesAsync(
            run,
            "'A�': bad-reference: a reference stands in a variable whose name is not UTF-8: rename it, or leave the environment alone with --no-scan"
        );
    }

    [Fact]
    public async Task The_twins_of_the_scan_flags_do_the_same_and_settings_are_not_scanned()
    {
        var skipped = Run.Launcher()
            .Command("env")
            .Env("A", "LITERAL://a")
            .Env("B", "LITERAL://b")
            .Env("C", "literal://c")
            .Env("SPRING_CONFIG_IMPORT", "LITERAL://d")
            .Env("LAUNCHER_SCAN_SKIP", "A\nB\n");
        var off = Run.Launcher().Command("env").Env("A", "LITERAL://a").Env("LAUNCHER_NO_SCAN", "true");

        Assert.Equal(
            ["A=LITERAL://a", "B=LITERAL://b", "C=c", "SPRING_CONFIG_IMPORT=LITERAL://d"],
            await VariablesAsync(skipped)
        );
        Assert.Equal(["A=LITERAL://a"], await VariablesAsync(off));
    }

    private static async Task<string[]> VariablesAsync(Run run) =>
        [
            .. (await run.RunAsync())
                .Quietly()
                .StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(line => !line.StartsWith("PATH=", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
}
