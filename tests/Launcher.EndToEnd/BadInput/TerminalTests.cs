using System.Globalization;
using System.Text;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.BadInput;

/// <summary>
/// Names that break lines, move cursors and reorder text, in every place that a deployment, a volume or a store can put one:
/// none reaches a terminal as it is, whatever the launcher has to say of it.
/// </summary>
public sealed class TerminalTests : IDisposable
{
    private const string Forged = "launcher: forged";

    // A new line that looks like the launcher's own, ESC, a carriage return, an override of direction, a line separator.
    private const string Evil = "x\n" + Forged + "\u001b[2J\r\u202egnp\u2028\u0085y";

    private static readonly string[] s_verbs = ["run", "check", "plan", "policy"];

    private readonly Site _site = new();

    public TerminalTests()
    {
        _site.Disk.Write("secret", "value\n");
        _site.Disk.Write("empty", "");
        _site.Disk.Write("evil.json", $$"""{"{{Json(Evil)}}":"v","A":"", "{{Json(Evil)}}2":""}""");
        _site.Disk.Write("evil.env", $"{Evil.Replace("\n", "", StringComparison.Ordinal)}=1\n");
        _site.Disk.Write($"names/{Evil}", "value");
        _site.Disk.Write($"names/{Evil}2", "value\nx\n");
        _site.Disk.Write($"plugins/{Evil}", "#!/bin/sh\n", Modes.Executable);
        _site.Disk.Write("plugins/loud", $"#!/bin/sh\nprintf '%s' '{Evil}' >&2\nexit 1\n", Modes.Executable);
        _site.Disk.Write(
            "template",
            "a @{file:///none/such} b @{file:///none/" + Evil + "} c @{vault://" + Evil + "}\n"
        );
        _site.Disk.Write(
            "config.json",
            $$"""{ "{{Json(Evil)}}": 1, "user": "{{Json(Evil)}}", "env": { "{{Json(Evil)}}": "x" } }"""
        );
        _site.Disk.Write(
            "aws/config",
            $"[profile {Evil}]\nregion = x\n[default]\nrole_arn = {Evil}\nsource_profile = {Evil}\n"
        );
    }

    public void Dispose() => _site.Dispose();

    /// <summary>Flags, with <c>{evil}</c> where such a name can stand.</summary>
    public static TheoryData<string> Flags =>
        [
            "--env|{evil}=file://{dir}/secret",
            "--env|A=file:///none/{evil}",
            "--env|A=file://{dir}/{evil}",
            "--env|A=file://{dir}/secret?{evil}=1",
            "--env|A=file://{dir}/secret?as={evil}",
            "--env|A=file://{dir}/evil.json#{evil}z",
            "--env|A=file://{dir}/evil.json#/{evil}",
            "--env|A=file://{dir}/evil.json#B",
            "--env|A=file://{dir}/evil.env?format=dotenv#B",
            "--env|A={evil}://x",
            "--env|A=vault+{evil}://kv/db",
            "--env|A=vault://{evil}",
            "--env|A=vault://kv/{evil}#x|--vault-addr|https://v.invalid",
            "--env|A=aws-sm://{evil}",
            "--env|A=aws-ssm://x/{evil}",
            "--env|A=plugin://{evil}/x|--plugin-path|{dir}/plugins",
            "--env|A=plugin://none/x|--plugin-path|{dir}/plugins",
            "--env|A=plugin://loud/x|--plugin-path|{dir}/plugins",
            "--env|A=plugin://loud/{evil}|--plugin-path|{dir}/plugins",
            "--env|A=plugin://loud/x|--plugin-path|/none/{evil}",
            "--memfd|{evil}=file://{dir}/secret",
            "--file|{mem}/{evil}/x=file://{dir}/secret",
            "--file|/none/{evil}=file://{dir}/secret",
            "--file|{dir}/{evil}=file://{dir}/secret",
            "--file|{mem}/x=file://{dir}/secret?owner={evil}",
            "--file|{mem}/x=file://{dir}/secret?mode={evil}",
            "--template|{dir}/template:{mem}/x",
            "--template|{dir}/{evil}:{mem}/{evil}",
            "--expand|file://{dir}/evil.json",
            "--expand|file://{dir}/evil.json?names=upper",
            "--expand|file://{dir}/names",
            "--expand|file://{dir}/names?names=upper",
            "--expand|file://{dir}/names?only={evil}",
            "--expand|file://{dir}/secret?prefix={evil}",
            "--override|{dir}/evil.env|--env|A=file://{dir}/secret",
            "--override|{dir}/{evil}",
            "--config|{dir}/config.json",
            "--config|{dir}/{evil}",
            "--user|{evil}",
            "--user|{evil}:{evil}",
            "--file-owner|{evil}|--file|{mem}/x=file://{dir}/secret",
            "--file-mode|{evil}",
            "--umask|{evil}",
            "--strip|{evil}",
            "--keep|{evil}=",
            "--scan-skip|{evil}",
            "--compat|{evil}",
            "--mode|{evil}",
            "--signal-rewrite|{evil}:TERM",
            "--timeout|{evil}",
            "--log-level|{evil}",
            "--{evil}",
            "--env={evil}",
            "--vault+{evil}-addr|https://v.invalid",
            "--env|A=vault://kv/db|--vault-addr|{evil}",
            "--env|A=vault://kv/db|--vault-addr|unix:///none/{evil}|--vault-auth|none",
            "--env|A=vault://kv/db|--vault-addr|https://v.invalid|--vault-auth|{evil}",
            "--env|A=vault://kv/db|--vault-addr|https://v.invalid|--vault-token-file|/none/{evil}",
            "--env|A=vault://kv/db|--vault-addr|https://v.invalid|--vault-ca-file|/none/{evil}",
            "--env|A=vault://kv/db|--vault-addr|https://v.invalid|--vault-role|{evil}|--vault-auth|kubernetes",
            "--env|A=aws-sm://db|--aws-region|{evil}",
            "--env|A=aws-sm://db|--aws-profile|{evil}",
            "--env|A=aws-sm://db|--aws-endpoint|{evil}",
            "--env|A=aws-sm://db|--aws-ca-file|/none/{evil}|--aws-region|eu-west-1",
            "--env|A=file://{dir}/empty",
        ];

    [Theory, MemberData(nameof(Flags))]
    public async Task Of_flags_and_what_they_lead_to(string flags)
    {
        foreach (var verb in s_verbs)
        {
            await IsPlainAsync(verb, flags, run => run);
        }
    }

    /// <summary>Variables, <c>NAME=value</c>.</summary>
    public static TheoryData<string> Variables =>
        [
            "{evil}=vault://kv/db",
            "{evil}=@{vault://kv/db}",
            "LAUNCHER_{evil}=vault://kv/db",
            "LAUNCHER_TIMOUT{evil}=1",
            "LAUNCHER_ENV={evil}",
            "LAUNCHER_ENV=A=file:///none/such\n{evil}=x",
            "LAUNCHER_STRIP={evil}",
            "LAUNCHER_USER={evil}",
            "LAUNCHER_CONFIG=/{evil}",
            "LAUNCHER_VAULT__{evil}_ADDR=x",
            "A=vault://kv/{evil}",
            "A{evil}=file:///x",
            "DB=${{evil}}vault://kv/db",
            "PATH=/usr/bin:/bin:/{evil}",
            "HOME=/{evil}",
            "VAULT_ADDR={evil}",
            "VAULT_NAMESPACE={evil}",
            "VAULT_TOKEN={evil}",
            "HTTPS_PROXY=http://{evil}",
            "SSL_CERT_FILE=/{evil}",
            "AWS_PROFILE={evil}",
            "AWS_REGION={evil}",
            "AWS_CONFIG_FILE={dir}/aws/config",
            "AWS_WEB_IDENTITY_TOKEN_FILE=/{evil}",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI={evil}",
        ];

    [Theory, MemberData(nameof(Variables))]
    public async Task Of_the_environment(string entry)
    {
        foreach (var store in (string[])["vault://kv/db", "aws-sm://db"])
        {
            foreach (var verb in s_verbs)
            {
                await IsPlainAsync(
                    verb,
                    $"--env|S={store}|--timeout|300ms",
                    run =>
                    {
                        // Not '=' in a name: the first cuts.
                        var text = Fill(entry);
                        var cut = text.IndexOf('=', StringComparison.Ordinal);
                        run = run.Env("VAULT_ADDR", "https://v.invalid")
                            .Env("VAULT_TOKEN", "t")
                            .Env("AWS_REGION", "eu-west-1");
                        return run.Env(text[..cut], text[(cut + 1)..]);
                    }
                );
            }
        }
    }

    [Fact]
    public async Task Of_a_command_and_of_verbs()
    {
        string[] commands = ["{evil}", "/none/{evil}", "./{evil}", "{dir}/names/{evil}", "{dir}/plugins/{evil}"];
        foreach (
            var words in commands
                .Select(command => $"--|{command}")
                .Concat([
                    "copy|/none/{evil}",
                    "copy|{evil}",
                    "--help|{evil}",
                    "version|{evil}",
                    "plan|{evil}",
                    "policy|--store|{evil}",
                    "--verb|{evil}",
                ])
        )
        {
            AssertPlain(await Run.Launcher(Fill(words).Split('|')).RunAsync(), words);
        }
    }

    private async Task IsPlainAsync(string verb, string flags, Func<Run, Run> change)
    {
        foreach (var format in verb == "run" ? (string[])["text", "json"] : ["text"])
        {
            string[] words =
            [
                verb,
                .. Fill(flags).Split('|'),
                "--timeout",
                "500ms",
                "--log-format",
                format,
                "--log-level",
                "debug",
                .. verb == "run" ? (string[])["--", "true"] : [],
            ];
            AssertPlain(await change(Run.Launcher(words)).RunAsync(), $"{verb} {flags}");
        }
    }

    private string Fill(string text) => _site.Fill(text).Replace("{evil}", Evil, StringComparison.Ordinal);

    private static void AssertPlain(Outcome outcome, string words)
    {
        foreach (var text in (string[])[outcome.StandardOutput, outcome.StandardError])
        {
            var raw = text.EnumerateRunes().Where(rune => rune.Value != '\n' && IsRaw(rune)).ToList();
            Assert.True(raw.Count == 0, $"{words}: U+{(raw.Count > 0 ? raw[0].Value : 0):x4} in {text}");
            Assert.False(
                text.Split('\n').Any(line => line.StartsWith(Forged, StringComparison.Ordinal)),
                $"{words}: a forged line in {text}"
            );
        }
        Assert.NotEqual(134, outcome.ExitCode);
    }

    private static bool IsRaw(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator;

    private static string Json(string text) =>
        string.Concat(text.Select(letter => char.IsControl(letter) ? $"\\u{(int)letter:x4}" : $"{letter}"));
}
