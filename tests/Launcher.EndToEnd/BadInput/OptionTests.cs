using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.BadInput;

/// <summary>Flags that are no flags, flags without a value, values that are none.</summary>
public sealed class OptionTests : IDisposable
{
    private readonly Site _site = new();

    public OptionTests() => _site.Disk.Write("secret", "value\n");

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData(
        "--frobnicate|--|true",
        "unknown option '--frobnicate': see launcher --help (the app's own options go after --)"
    )]
    [InlineData(
        "--evn|A=file://{dir}/secret|--|true",
        "unknown option '--evn': did you mean --env? (the app's own options go after --)"
    )]
    [InlineData(
        "--evn=A=file://{dir}/secret|--|true",
        "unknown option '--evn': did you mean --env? (the app's own options go after --)"
    )]
    [InlineData(
        "--timout|5s|--|true",
        "unknown option '--timout': did you mean --timeout? (the app's own options go after --)"
    )]
    [InlineData("-x|--|true", "unknown option '-x': see launcher --help (the app's own options go after --)")]
    [InlineData(
        "--ENV|A=file://{dir}/secret|--|true",
        "unknown option '--ENV': did you mean --env? (the app's own options go after --)"
    )]
    [InlineData("--env|--|true", "'--env' needs a value: write --env NAME=REF")]
    [InlineData("--env", "'--env' needs a value: write --env NAME=REF")]
    [InlineData("--timeout|--user|root|--|true", "'--timeout' needs a value: write --timeout TIME")]
    [InlineData("check|--memfd", "'--memfd' needs a value: write --memfd NAME[@FD]=REF")]
    public async Task An_option_that_is_not_understood_is_named(string words, string problem) =>
        await _site.RefusesAsync(words, $"bad-setting: {problem}");

    [Fact]
    public async Task Options_of_the_app_are_not_looked_at() =>
        await _site.GivesAsync("--env|A=file://{dir}/secret|--|printf|%s|--frobnicate", "--frobnicate");

    [Theory]
    [InlineData(
        "--timeout|1.5s",
        "--timeout: bad-setting: '1.5s' has a fraction: write whole numbers: 1500ms for 1.5s, 1m30s for 1.5m"
    )]
    [InlineData(
        "--timeout|30 s",
        "--timeout: bad-setting: '30 s' has a blank in it: write the unit right after its number: 30s"
    )]
    [InlineData(
        "--timeout|30sec",
        "--timeout: bad-setting: '30sec' has an unknown unit: the units are ms, s, m and h: 500ms, 30s, 1h30m"
    )]
    [InlineData(
        "--timeout|2d",
        "--timeout: bad-setting: '2d' has an unknown unit: the units are ms, s, m and h: 500ms, 30s, 1h30m"
    )]
    [InlineData(
        "--grace-period|0h0m",
        "--grace-period: bad-setting: '0h0m' is zero: write a longer one: 500ms, 30s, 2m"
    )]
    [InlineData(
        "--signal-rewrite|TERM:QIUT",
        "--signal-rewrite: bad-setting: 'TERM:QIUT' is not a pair of signals: 'QIUT' is not a signal: did you mean QUIT?"
    )]
    [InlineData(
        "--timeout|5",
        "--timeout: bad-setting: '5' is not a duration: write a number with its unit: 500ms, 30s, 2m"
    )]
    [InlineData("--timeout|0s", "--timeout: bad-setting: '0s' is zero: write a longer one: 500ms, 30s, 2m")]
    [InlineData(
        "--timeout|-1s",
        "--timeout: bad-setting: '-1s' is negative: write a number with its unit: 500ms, 30s, 2m"
    )]
    [InlineData("--timeout|25h", "--timeout: bad-setting: '25h' is more than a day: write 24h or less")]
    [InlineData("--no-scan=", "--no-scan: bad-setting: '' is neither true nor false: write true or false")]
    [InlineData(
        "--timeout=",
        "--timeout: bad-setting: '' is not a duration: write a number with its unit: 500ms, 30s, 2m"
    )]
    [InlineData(
        "--umask|22",
        "--umask: bad-setting: '22' is not a umask: write three or four octal digits up to 0777, such as 0027"
    )]
    [InlineData(
        "--umask|1022",
        "--umask: bad-setting: '1022' is not a umask: write three or four octal digits up to 0777, such as 0027"
    )]
    [InlineData(
        "--file-mode|4755",
        "--file-mode: bad-setting: '4755' is not a file mode: write three or four octal digits up to 0777, such as 0400"
    )]
    [InlineData(
        "--file-mode|u=r",
        "--file-mode: bad-setting: 'u=r' is not a file mode: write three or four octal digits up to 0777, such as 0400"
    )]
    [InlineData(
        "--log-level|trace",
        "--log-level: bad-setting: 'trace' is not one of its values: write warn, info, debug"
    )]
    [InlineData("--log-format|xml", "--log-format: bad-setting: 'xml' is not one of its values: write text, json")]
    [InlineData("--no-scan=maybe", "--no-scan: bad-setting: 'maybe' is neither true nor false: write true or false")]
    [InlineData("--allow-disk=ja", "--allow-disk: bad-setting: 'ja' is neither true nor false: write true or false")]
    public async Task A_value_that_is_none_is_quoted_with_one_that_is(string words, string problem) =>
        await _site.RefusesAsync($"{words}|--|true", problem);

    [Fact]
    public async Task All_problems_are_told_together() =>
        await _site.RefusesAsync(
            "--timeout|5|--umask|9|--env|A=vualt://x|--user|nobdy|--bogus|--|/no/such/app",
            "bad-setting: unknown option '--bogus': see launcher --help (the app's own options go after --)",
            "A: bad-reference: unknown scheme 'vualt://': did you mean 'vault://'; to pass the text as it is, put literal:// in front of it",
            "--umask: bad-setting: '9' is not a umask: write three or four octal digits up to 0777, such as 0027",
            "--timeout: bad-setting: '5' is not a duration: write a number with its unit: 500ms, 30s, 2m",
            "--user: user: there is no user 'nobdy' in /etc/passwd: did you mean nobody?",
            "command: there is no program '/no/such/app': check the path, or COPY the program into the image"
        );

    [Theory]
    [InlineData(
        "--timeout|1m30s|--timeout|500ms|--umask|0027|--umask|022|--log-level|info|--log-format|json|--file-mode|440"
    )]
    [InlineData("--no-scan|--no-new-privs=false|--allow-disk:true|--no-scan=0")]
    public async Task Values_that_are_right_are_taken(string words) =>
        await _site.GivesAsync($"{words}|--|echo|ok", "ok\n");

    [Fact]
    public async Task An_at_sign_that_turns_a_reference_into_text_is_said_aloud()
    {
        var outcome = await _site.Launcher("--env|A=u@@{file://{dir}/secret}|--|printenv|A").RunAsync();

        Assert.Equal(_site.Fill("u@{file://{dir}/secret}\n"), outcome.StandardOutput);
        Assert.Equal(
            "launcher: A: '@@{' hands the app the reference as text: for an @ in front of a secret write @{literal://@}@{...}\n",
            outcome.StandardError
        );
        await _site.GivesAsync("--env|A=u@{literal://@}@{file://{dir}/secret}|--|printenv|A", "u@value\n");
    }

    [Fact]
    public async Task A_flag_that_is_not_utf_8_is_refused_and_an_argument_of_the_app_is_not()
    {
        var command = $"exec '{LauncherBinary.FullPath}' --env \"$(printf 'A=literal://x\\377')\" -- true";
        await _site.RefusesAsync(
            Run.Program("bash", "-c", command),
            "bad-setting: 'A=literal://x�' is not UTF-8: write other bytes of a reference as percent-escapes"
        );
        (
            await Run.Program("bash", "-c", $"exec '{LauncherBinary.FullPath}' -- true \"$(printf '\\377')\"")
                .RunAsync()
        ).Quietly();
    }
}
