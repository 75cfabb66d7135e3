using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.BadInput;

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
    [InlineData("file://{dir}/secret", "hunter2")]
    [InlineData("file://{dir}/secret?raw", "hunter2\n")]
    [InlineData("file://{dir}/keys.json#a", "hunter3")]
    [InlineData("file://{dir}/none?default=x", "x")]
    [InlineData("file:./dev.db", "file:./dev.db")]
    [InlineData("file://localhost/etc/hostname", "file://localhost/etc/hostname")]
    [InlineData("file:{dir}/secret", "file:{dir}/secret")]
    [InlineData("jdbc:file://{dir}/secret", "jdbc:file://{dir}/secret")]
    [InlineData("u:@{file://{dir}/secret}", "u:@{file://{dir}/secret}")]
    [InlineData("plugin://summon/x", "plugin://summon/x")]
    public async Task With_scan_file_a_value_that_is_a_whole_path_s_reference_is_read(string value, string expected)
    {
        _site.Disk.Write("secret", "hunter2\n");
        _site.Disk.Write("keys.json", "{\"a\":\"hunter3\"}");
        var run = _site.Launcher("--scan-file").Command("printenv", "A").Env("A", _site.Fill(value));
        var twin = Run.Launcher()
            .Command("printenv", "A")
            .Env("A", _site.Fill(value))
            .Env("LAUNCHER_SCAN_FILE", "true");

        Assert.Equal(_site.Fill($"{expected}\n"), (await run.RunAsync()).Quietly().StandardOutput);
        Assert.Equal(_site.Fill($"{expected}\n"), (await twin.RunAsync()).Quietly().StandardOutput);
    }

    [Theory]
    [InlineData(
        "file:///run/x&optional=1",
        "broken 'file://' reference: an option in the location: options go between '?' and '#'; write %26 for a '&' in a name; "
    )]
    [InlineData(
        "\"file:///run/x\"",
        "broken 'file://' reference: quotes around it: remove them: no shell does it here; "
    )]
    [InlineData("FILE:///run/x", "broken 'file://' reference: the scheme has capital letters: write file://; ")]
    public async Task With_scan_file_its_near_misses_are_told_too(string value, string cause)
    {
        await _site.RefusesAsync(
            _site.Launcher("--scan-file").Command("true").Env("APP_DB", value),
            $"APP_DB: bad-reference: {cause}to pass the value as it is, put literal:// in front of it or use --scan-skip APP_DB"
        );
        (
            await Run.Launcher("--scan-file", "--scan-skip", "APP_DB").Command("true").Env("APP_DB", value).RunAsync()
        ).Quietly();
    }

    [Fact]
    public async Task Scan_file_beside_no_scan_is_a_contradiction() =>
        await _site.RefusesAsync(
            _site.Launcher("--no-scan").Command("true").Env("LAUNCHER_SCAN_FILE", "true"),
            "LAUNCHER_SCAN_FILE: bad-setting: 'scan-file' contradicts 'no-scan' (--no-scan): leave one of them out"
        );

    [Theory]
    [InlineData("", "file:///run/x", "a reference to a file: --scan-file or --env A=REF reads it")]
    [InlineData(
        "",
        "plugin://summon/x",
        "a reference to plugin://, which is not looked for in variables: --env A=REF reads it"
    )]
    [InlineData(
        "",
        "u:@{file:///run/x}",
        "a reference to file://, which is not looked for in variables: --env A=REF reads it"
    )]
    [InlineData(
        "--no-scan",
        "vault://secret/db#pw",
        "a reference, and --no-scan leaves the environment alone: --env A=REF reads it"
    )]
    [InlineData(
        "--no-scan",
        "file:///run/x",
        "a reference, and --no-scan leaves the environment alone: --env A=REF reads it"
    )]
    [InlineData("", "vault:secret/data/db#pw", "written for bank-vaults: --compat bank-vaults reads it")]
    [InlineData("", "valt://secret/db#pw", "begins with valt://: did you mean vault://?")]
    public async Task Plan_and_check_name_what_looks_like_a_reference_and_is_not_read(
        string flags,
        string value,
        string how
    )
    {
        string[] words = flags.Length == 0 ? [] : [flags];
        var plan = await Run.Launcher(["plan", .. words]).Env("A", value).RunAsync();
        var check = await Run.Launcher(["check", .. words]).Env("A", value).RunAsync();

        Assert.Contains(
            $"\nnot read:\n  A: {how}\nsettings:\n",
            plan.Quietly().StandardOutput,
            StringComparison.Ordinal
        );
        Assert.Equal($"not read A: {how}\n", check.Quietly().StandardOutput);
    }

    [Theory]
    [InlineData("file:./dev.db")]
    [InlineData("https://example.org/x")]
    [InlineData("postgres://u:p@h/d")]
    [InlineData("s3://bucket/key")]
    [InlineData("tcp://10.0.0.1:80")]
    [InlineData("literal://file:///run/x")]
    public async Task An_app_s_own_text_is_not_named(string value) =>
        Assert.DoesNotContain(
            "not read",
            (await Run.Launcher("check").Env("A", value).RunAsync()).Quietly().StandardOutput,
            StringComparison.Ordinal
        );

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
            "'A�': bad-reference: a reference is in a variable whose name is not UTF-8: rename it, or leave the environment alone with --no-scan"
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
