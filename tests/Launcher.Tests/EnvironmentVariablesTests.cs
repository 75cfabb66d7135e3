using System.Text;
using System.Text.RegularExpressions;
using Launcher.Aws;
using Launcher.Configuration;
using Launcher.Diagnostics;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Tests.Harness;
using Launcher.Transport;
using Launcher.Verbs;

namespace Launcher.Tests;

/// <summary>
/// Every variable that the launcher reads, and what becomes of it where the image locks settings. Whoever adds one has to say
/// so here: a variable that names what is read or where something is sent must not be open to a deployment.
/// </summary>
public sealed partial class EnvironmentVariablesTests
{
    /// <summary>Besides those of the settings table: how a lock covers each, or why it may stay open.</summary>
    private static readonly Dictionary<string, string> s_others = Table(
        """
        AWS_CONFIG_FILE                        any lock
        AWS_SHARED_CREDENTIALS_FILE            any lock
        AWS_WEB_IDENTITY_TOKEN_FILE            any lock
        AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE any lock
        AWS_CONTAINER_CREDENTIALS_FULL_URI     any lock
        AWS_EC2_METADATA_SERVICE_ENDPOINT      any lock
        SSL_CERT_FILE                          a lock on the store's CA
        SSL_CERT_DIR                           a lock on the store's CA
        VAULT_TOKEN                            who asks: a value, sent to the server of vault-addr
        BAO_TOKEN                              who asks: a value, sent to the server of vault-addr
        VAULT_ROLE_ID                          who asks: a value, sent to the server of vault-addr
        VAULT_SECRET_ID                        who asks: a value, sent to the server of vault-addr
        VAULT_JWT                              who asks: a value, sent to the server of vault-addr
        AWS_ACCESS_KEY_ID                      who asks: a value
        AWS_SECRET_ACCESS_KEY                  who asks: a value
        AWS_SESSION_TOKEN                      who asks: a value
        AWS_ROLE_ARN                           who asks: a value
        AWS_CONTAINER_AUTHORIZATION_TOKEN      who asks: a value
        AWS_CONTAINER_CREDENTIALS_RELATIVE_URI who asks: a path at the one address of the agent
        AWS_EC2_METADATA_DISABLED              a switch
        AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE one of two fixed addresses
        AWS_IGNORE_CONFIGURED_ENDPOINT_URLS    a switch; a locked endpoint counts all the same
        AWS_STS_REGIONAL_ENDPOINTS             AWS's own hosts
        AWS_USE_FIPS_ENDPOINT                  AWS's own hosts
        AWS_USE_DUALSTACK_ENDPOINT             AWS's own hosts
        HTTPS_PROXY                            the way: a lock on the CA says who is believed at its end
        https_proxy                            the way
        http_proxy                             the way: plain HTTP is locked with address and CA
        NO_PROXY                               the way
        no_proxy                               the way
        HOME                                   who asks: AWS's files in it; given to plugins
        PATH                                   where the command is, which runs as the app; given to plugins
        LANG                                   given to plugins: a lock on plugin-env
        LC_*                                   given to plugins: a lock on plugin-env
        TZ                                     given to plugins: a lock on plugin-env
        TMPDIR                                 given to plugins: a lock on plugin-env
        HTTP_PROXY                             given to plugins: a lock on plugin-env
        ALL_PROXY                              given to plugins: a lock on plugin-env
        all_proxy                              given to plugins: a lock on plugin-env
        SPRING_CONFIG_IMPORT                   never read: no reference is looked for in it
        OPENSSL_CONF                           set, not read
        """
    );

    /// <summary>Words of the code that look like variables and are none.</summary>
    private static readonly string[] s_words = ["PARAMETER_ARN", "LAUNCHER_"];

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

    private static IEnumerable<string> OfSettings(Setting setting) =>
        [setting.Variable, .. setting.VendorVariables, .. setting.RelatedVariables];

    [Fact]
    public void Each_one_in_the_code_is_of_a_setting_or_told_of_here()
    {
        var settings = Preparation.AllSettings.SelectMany(OfSettings).ToHashSet();
        var names = Directory
            .EnumerateFiles(Path.Combine(Repository.Folder, "src"), "*.cs", SearchOption.AllDirectories)
            // Names that an expansion must not give to the app: nothing reads them.
            .Where(file =>
                Path.GetFileName(file) != "RiskyNames.cs" && !file.Contains("/obj/", StringComparison.Ordinal)
            )
            .SelectMany(file => Names(File.ReadAllText(file)))
            .ToHashSet();

        Assert.Equal([], names.Where(name => !settings.Contains(name)).Except(s_words).Except(s_others.Keys).Order());
        Assert.Equal([], s_others.Keys.Except(names).Order());
        Assert.Equal([], s_others.Keys.Intersect(settings).Order());
        Assert.Equal(["EVIL_FILE", "HOME"], Names("inputs.Variable(\"EVIL_FILE\"), \"HOME\"u8, \"TERM\""));
    }

    [Fact]
    public void Each_of_a_setting_is_refused_where_that_is_locked_and_where_what_locks_it_too_is()
    {
        foreach (var setting in Preparation.AllSettings.Where(setting => setting != Settings.Config))
        {
            foreach (var locked in Preparation.AllSettings.Where(other => other == setting || Locks(other, setting)))
            {
                foreach (var name in OfSettings(setting))
                {
                    var given = new GivenSettings(
                        [],
                        Inherited.Of($"{name}=/vol/x"),
                        Preparation.AllSettings,
                        ConfigFile.Parse("/etc/launcher/launcher.json", Lock(locked), Preparation.AllSettings)
                    );
                    Assert.True(
                        given.Problems.Any(problem =>
                            problem.Subject == name
                            && problem.What.Contains(
                                " is locked by /etc/launcher/launcher.json",
                                StringComparison.Ordinal
                            )
                        ),
                        $"{name} is open beside a lock on {locked.Name}"
                    );
                }
            }
        }
    }

    [Fact]
    public void Those_of_AWS_that_name_a_file_or_a_listener_are_refused_beside_any_lock()
    {
        var names = s_others.Where(row => row.Value == "any lock").Select(row => row.Key).ToList();
        Assert.Equal(names.Order(), PlatformVariables.All.Select(row => row.Name).Order());
        foreach (var name in names)
        {
            var inherited = Inherited.Of($"{name}=/etc/shadow");
            var settings = new ProviderSettings(
                [],
                inherited,
                Network.Of(inherited),
                new Log(LogLevel.Warn, LogFormat.Text, _ => { })
            );
            var locked = new ProviderSettings([], inherited, Network.Of(inherited), settings.Log)
            {
                Locked = new HashSet<Setting> { Settings.NoNewPrivileges },
            };

            foreach (
                var provider in ProviderTable.All.Where(provider => provider.Settings.Contains(AwsSettings.Region))
            )
            {
                Assert.DoesNotContain(provider.CheckSettings(settings), IsForbidden);
                Assert.Contains(provider.CheckSettings(locked), IsForbidden);
            }

            bool IsForbidden(Problem problem) =>
                problem.Subject == name && problem.What.StartsWith("the image locks", StringComparison.Ordinal);
        }
    }

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
        var open = s_others.Where(row =>
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

    private static bool Locks(Setting other, Setting setting) => other.LockedWith.Contains(setting.Name);

    private static byte[] Lock(Setting setting) =>
        Encoding.UTF8.GetBytes(
            $"{{ \"locked\": {{ \"{setting.Name}\": {setting.Kind switch { SettingKind.Switch => "false", SettingKind.Repeated => "[]", _ => "null" }} }} }}"
        );

    private static Dictionary<string, string> Table(string text) =>
        text.Split('\n')
            .Select(line => line.Split(' ', 2, StringSplitOptions.TrimEntries))
            .ToDictionary(row => row[0], row => row[1]);

    private static IEnumerable<string> Names(string source) =>
        Literal().Matches(Comment().Replace(source, "")).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"(?<=^|\s)//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    // A word alone is a signal, a method or a value's name; those that are variables are known.
    [GeneratedRegex(
        """
            "([A-Z][A-Z0-9]*(?:_[A-Za-z0-9]+)+\*?|[A-Z]+_\*?|[a-z]+_proxy|HOME|PATH|LANG|TZ|TMPDIR)(?:\\0)?"
            """
    )]
    private static partial Regex Literal();
}
