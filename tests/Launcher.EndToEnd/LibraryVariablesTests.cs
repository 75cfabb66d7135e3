using Launcher.Testing.Harness;

namespace Launcher.EndToEnd;

/// <summary>A variable that the launcher, or a library inside it, reads must not make it open a file of somebody else's choice.</summary>
public sealed class LibraryVariablesTests
{
    /// <summary>
    /// What glibc, OpenSSL and .NET ask for by <c>getenv</c>: seen with a breakpoint in the published file, and what glibc's
    /// resolver documents (resolv.conf(5), host.conf(5), hostname(7)).
    /// </summary>
    private static readonly string[] s_native =
    [
        "RESOLV_HOST_CONF",
        "HOSTALIASES",
        "LOCALDOMAIN",
        "RES_OPTIONS",
        "RESOLV_ADD_TRIM_DOMAINS",
        "RESOLV_OVERRIDE_TRIM_DOMAINS",
        "RESOLV_MULTI",
        "RESOLV_REORDER",
        "GCONV_PATH",
        "LOCPATH",
        "NLSPATH",
        "LANGUAGE",
        "TZDIR",
        "LD_LIBRARY_PATH",
        "LD_PROFILE_OUTPUT",
        "MALLOC_TRACE",
        "OPENSSL_ia32cap",
        "OPENSSL_CONF",
        "OPENSSL_ENGINES",
        "OPENSSL_MODULES",
        "SSLKEYLOGFILE",
        "RANDFILE",
        "CTLOG_FILE",
        "DOTNET_SYSTEM_NET_DISABLEIPV6",
    ];

    [Theory]
    [InlineData("exec")]
    [InlineData("supervise")]
    public async Task Those_of_the_libraries_inside_name_no_file_that_is_read(string mode)
    {
        using var root = new Root().Install(Probe.App, "/app").Write("etc/resolv.conf", "nameserver 127.0.0.1\n");
        root.Write("etc/hosts", "").Write("etc/shadow", "needle one\nvault needle.two\n");
        string[] words =
        [
            "/launcher",
            "--mode",
            mode,
            "--timeout",
            "1s",
            "--env",
            "X=vault://kv/db",
            "--vault-addr",
            "https://vault:1",
            "--",
            "/app",
            "env",
        ];
        var run = root.Program(words).Env("VAULT_TOKEN", "t");
        var plain = await run.RunAsync();
        Assert.Contains("dns: ", plain.StandardError, StringComparison.Ordinal);

        foreach (var name in s_native)
        {
            run = run.Env(name, "/etc/shadow");
        }
        var outcome = await run.Env("LC_ALL", "de_DE.UTF-8").RunAsync();

        Assert.Equal(plain.StandardError, outcome.StandardError);
        // A FIFO that nobody writes to stops whoever opens it.
        await Run.Program("mkfifo", root.At("pipe")).RunAsync();
        foreach (var name in s_native)
        {
            run = run.Env(name, "/pipe");
        }
        Assert.Equal(plain.StandardError, (await run.RunAsync()).StandardError);
        // The app gets them all the same.
        run = root.Program("/launcher", "--mode", mode, "--", "/app", "env", "RESOLV_HOST_CONF");
        Assert.Equal("/pipe", (await run.Env("RESOLV_HOST_CONF", "/pipe").RunAsync()).Quietly().StandardOutput);
    }

    [Fact]
    public async Task Those_that_are_open_name_no_file_and_no_listener_where_servers_are_locked()
    {
        using var root = new Root().Install(Probe.App, "/app");
        root.Write(
            "etc/launcher/launcher.json",
            """
            { "locked": { "vault-addr": "https://vault.example", "vault-ca-file": null, "vault-proxy": null, "aws-endpoint": null,
              "aws-ca-file": null, "env": { "S": "vault://kv/db", "T": "aws-sm://prod/db?region=eu-west-1" } } }
            """
        );
        await Run.Program("mkfifo", root.At("pipe")).RunAsync();
        var run = root.Program("/launcher", "--timeout", "1s", "--", "/app", "env");
        var open = ReadVariables.OfNoSetting.Where(row =>
            row.Value != "any lock" && !row.Value.StartsWith("the way", StringComparison.Ordinal)
        );
        foreach (var (name, _) in open.Where(row => !row.Key.Contains('*', StringComparison.Ordinal)))
        {
            run = run.Env(
                name,
                name switch
                {
                    "PATH" => "/usr/bin:/bin:/pipe",
                    "AWS_ACCESS_KEY_ID" => "AKIATEST",
                    _ => "/pipe",
                }
            );
        }
        var outcome = await run.RunAsync();

        Assert.NotEqual(0, outcome.ExitCode);
        // Names of servers alone: whatever a variable says, these are asked.
        Assert.DoesNotContain("'/pipe' cannot be read", outcome.StandardError, StringComparison.Ordinal);
        Assert.Contains("Vault at https://vault.example", outcome.StandardError, StringComparison.Ordinal);
        Assert.Contains("secretsmanager.eu-west-1.amazonaws.com", outcome.StandardError, StringComparison.Ordinal);
    }
}
