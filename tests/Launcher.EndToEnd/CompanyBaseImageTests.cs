using Launcher.Testing.Harness;

namespace Launcher.EndToEnd;

/// <summary>
/// Who deploys <c>examples/company-base-image</c> (environment, arguments, mounted volumes) and wants a file of root's, a
/// program run as root, or the policy moved: each way around that somebody has tried is a row.
/// </summary>
public sealed class CompanyBaseImageTests : IDisposable
{
    private const string Needle = "hunter2-of-root";
    private const string Policy = "/etc/launcher/launcher.json";

    private static readonly string s_example = Path.Combine(Repository.Folder, "examples", "company-base-image");

    private readonly Root _root = new Root()
        .Install(Probe.App, "/app")
        .Write("etc/shadow", Needle, UnixFileMode.UserRead)
        .Write("etc/passwd", "root:x:0:0::/:\nwww-data:x:33:33::/:\n")
        .Write("run/secrets/token", "0123456789")
        .Write(Policy, File.ReadAllText(Path.Combine(s_example, "launcher.json")))
        .Write("etc/launcher/company-ca.pem", File.ReadAllText(Path.Combine(s_example, "company-ca.pem")));

    public void Dispose() => _root.Dispose();

    /// <summary>A variable that says otherwise than the policy: the start ends and names it.</summary>
    public static TheoryData<string> Refused =>
        [
            // What is read, and to where.
            "LAUNCHER_ENV=A=file:///etc/shadow",
            "LAUNCHER_ENV=TOKEN=file:///etc/shadow",
            "LAUNCHER_ENV=A=file:///run/secrets/token?as=file&to=/etc/cron.d/x",
            "LAUNCHER_MEMFD=S=file:///etc/shadow",
            "LAUNCHER_MEMFD=TOKEN=file:///etc/shadow",
            "LAUNCHER_MEMFD=TOKEN@0=file:///run/secrets/token",
            "LAUNCHER_FILE=/run/x=file:///etc/shadow",
            "LAUNCHER_FILE=/etc/launcher/launcher.json=file:///vol/mine.json",
            "LAUNCHER_EXPAND=file:///run/secrets",
            "LAUNCHER_EXPAND=file:///etc?only=shadow",
            "LAUNCHER_TEMPLATE=/etc/shadow:/run/x",
            "LAUNCHER_OVERRIDE=/etc/shadow",
            "LAUNCHER_OVERRIDE=/vol/dev.env",
            "LAUNCHER_NO_SCAN=false",
            "LAUNCHER_SCAN_FILE=true",
            "LAUNCHER_COMPAT=vals",
            "LAUNCHER_CONFIG=/vol/mine.json",
            "LAUNCHER_CONFIG=/dev/null",
            "LAUNCHER_FILE_MODE=0444",
            "LAUNCHER_FILE_OWNER=1000",
            "LAUNCHER_ALLOW_DISK=true",
            "LAUNCHER_OVERWRITE=true",
            // Who the app is.
            "LAUNCHER_USER=root",
            "LAUNCHER_USER=0:0",
            "LAUNCHER_USER=33",
            "LAUNCHER_USER=33:0",
            "LAUNCHER_NO_NEW_PRIVS=false",
            // Who is asked, and who is believed.
            "VAULT_ADDR=https://elsewhere.example",
            "VAULT_AGENT_ADDR=unix:///vol/agent.sock",
            "BAO_ADDR=https://elsewhere.example",
            "BAO_AGENT_ADDR=http://127.0.0.1:8200",
            "LAUNCHER_VAULT_ADDR=https://elsewhere.example",
            "LAUNCHER_VAULT_ADDR=https://vault.company.example:8200@elsewhere.example",
            "LAUNCHER_VAULT_ADDR=https://vault.company.example:8200/",
            "LAUNCHER_VAULT__X_ADDR=https://elsewhere.example",
            "LAUNCHER_VAULT__X_CA_FILE=/vol/ca.pem",
            "LAUNCHER_AWS__X_ENDPOINT=https://elsewhere.example",
            "LAUNCHER_AWS__X_REGION=eu-west-1",
            "LAUNCHER_VAULT_ALLOW_HTTP=true",
            "LAUNCHER_AWS_ALLOW_HTTP=true",
            "VAULT_NAMESPACE=x",
            "VAULT_NAMESPACE=x\r\nX-Vault-Token: y",
            "BAO_NAMESPACE=x",
            "VAULT_PROXY_ADDR=http://127.0.0.1:3128",
            "VAULT_HTTP_PROXY=http://127.0.0.1:3128",
            "BAO_HTTP_PROXY=http://127.0.0.1:3128",
            "VAULT_SKIP_VERIFY=true",
            "VAULT_SKIP_VERIFY=1",
            "BAO_SKIP_VERIFY=t",
            "VAULT_CACERT=/vol/ca.pem",
            "BAO_CACERT=/vol/ca.pem",
            "VAULT_CACERT_BYTES=x",
            "BAO_CACERT_BYTES=x",
            "VAULT_CAPATH=/vol",
            "BAO_CAPATH=/vol",
            "VAULT_TLS_SERVER_NAME=elsewhere.example",
            "BAO_TLS_SERVER_NAME=elsewhere.example",
            "AWS_ENDPOINT_URL=https://elsewhere.example",
            "AWS_ENDPOINT_URL_SSM=https://elsewhere.example",
            "AWS_ENDPOINT_URL_STS=https://elsewhere.example",
            "AWS_ENDPOINT_URL_SECRETS_MANAGER=https://elsewhere.example",
            "AWS_CA_BUNDLE=/vol/ca.pem",
            "AZURE_AUTHORITY_HOST=https://elsewhere.example",
            "LAUNCHER_AZURE_ENDPOINT=https://elsewhere.example",
            "LAUNCHER_AZURE_CA_FILE=/vol/ca.pem",
            "LAUNCHER_AZURE__X_ENDPOINT=https://elsewhere.example",
            "LAUNCHER_GCP_ENDPOINT=https://elsewhere.example",
            "LAUNCHER_GCP_CA_FILE=/vol/ca.pem",
            "LAUNCHER_K8S_ADDR=https://elsewhere.example",
            "LAUNCHER_K8S_CA_FILE=/vol/ca.pem",
            "LAUNCHER_K8S__X_ADDR=https://elsewhere.example",
            "CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER=https://elsewhere.example",
            // Which files are read as root and sent.
            "GOOGLE_APPLICATION_CREDENTIALS=/vol/credentials.json",
            "LAUNCHER_VAULT_TOKEN_FILE=/etc/shadow",
            "LAUNCHER_K8S_TOKEN_FILE=/etc/shadow",
            "LAUNCHER_VAULT_ROLE_ID_FILE=/etc/shadow",
            "LAUNCHER_VAULT_SECRET_ID_FILE=/etc/shadow",
            "LAUNCHER_VAULT_JWT_FILE=/etc/shadow",
            "VAULT_CLIENT_CERT=/etc/shadow",
            "VAULT_CLIENT_KEY=/etc/shadow",
            "BAO_CLIENT_CERT=/etc/shadow",
            "BAO_CLIENT_KEY=/etc/shadow",
            // What root executes.
            "SUMMON_PROVIDER_PATH=/vol",
            "LAUNCHER_PLUGIN_PATH=/vol",
            "LAUNCHER_PLUGIN_ENV=*",
            "LAUNCHER_PLUGIN_ENV=LD_PRELOAD",
        ];

    [Theory, MemberData(nameof(Refused))]
    public async Task A_variable_against_the_policy_ends_the_start(string entry)
    {
        var outcome = await With(Start(), entry).RunAsync();

        Assert.Equal((125, ""), (outcome.ExitCode, outcome.StandardOutput));
        Assert.Contains(Policy, outcome.StandardError, StringComparison.Ordinal);
        Assert.Contains(
            entry[..entry.IndexOf('=', StringComparison.Ordinal)],
            outcome.StandardError,
            StringComparison.Ordinal
        );
        AssertClean(outcome);
    }

    /// <summary>What is no setting of the policy's, and must change nothing: the app is 33 and has its token.</summary>
    public static TheoryData<string> Harmless =>
        [
            "A=file:///etc/shadow",
            "A=@{file:///etc/shadow}",
            "A=vault://kv/db",
            "A=aws-sm://prod/db",
            "A=plugin://mine/x",
            "A=vault:secret/data/db#password",
            "TOKEN=mine",
            "HOME=/vol",
            "PATH=/vol:/vol/bin",
            "LD_PRELOAD=/vol/evil.so",
            "LD_AUDIT=/vol/evil.so",
            "LD_LIBRARY_PATH=/vol",
            "GCONV_PATH=/vol",
            "LOCPATH=/vol",
            "GLIBC_TUNABLES=glibc.malloc.check=3",
            "MALLOC_TRACE=/etc/trace",
            "RESOLV_HOST_CONF=/etc/shadow",
            "HOSTALIASES=/etc/shadow",
            "TZ=:/etc/shadow",
            "TMPDIR=/vol",
            "OPENSSL_CONF=/vol/openssl.cnf",
            "OPENSSL_MODULES=/vol",
            "OPENSSL_ENGINES=/vol",
            "SSLKEYLOGFILE=/vol/keys",
            "SSL_CERT_FILE=/vol/ca.pem",
            "HTTPS_PROXY=http://127.0.0.1:3128",
            "DOTNET_STARTUP_HOOKS=/vol/evil.dll",
            "DOTNET_DbgEnableMiniDump=1",
            "DOTNET_GCLargePages=1",
            "DOTNET_EnableDiagnostics=1",
            "CORECLR_PROFILER_PATH=/vol/evil.so",
            "VAULT_TOKEN=t",
            "VAULT_TOKEN=t\r\nX: y",
            "VAULT_ADDR=https://vault.company.example:8200",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:1/",
            "AWS_WEB_IDENTITY_TOKEN_FILE=/etc/shadow",
            "AWS_CONFIG_FILE=/etc/shadow",
            "LAUNCHER_TIMEOUT=20s",
            "LAUNCHER_LOG_LEVEL=debug",
            "LAUNCHER_LOG_FORMAT=json",
            "LAUNCHER_KEEP=*",
            "LAUNCHER_PRISTINE=true",
            "LAUNCHER_MODE=supervise",
            "LAUNCHER_SIGNAL_REWRITE=TERM:KILL",
            "LAUNCHER_UMASK=0000",
            "LAUNCHER_SCAN_SKIP=TOKEN",
        ];

    [Theory, MemberData(nameof(Harmless))]
    public async Task Another_variable_changes_nothing_for_the_policy(string entry)
    {
        var ids = await With(Start("/app", "ids"), entry).RunAsync();
        var token = await With(Start("/app", "cat", "/proc/self/fd/20"), entry).RunAsync();

        Assert.Equal((0, "33 33\n"), (ids.ExitCode, ids.StandardOutput));
        Assert.Equal((0, "0123456789"), (token.ExitCode, token.StandardOutput));
        AssertClean(ids);
        AssertClean(token);
    }

    [Theory]
    [InlineData("--env", "A=file:///etc/shadow")]
    [InlineData("--user", "root")]
    [InlineData("--override", "/vol/dev.env")]
    [InlineData("--config", "/vol/mine.json")]
    [InlineData("--vault-token-file", "/etc/shadow")]
    [InlineData("--plugin-path", "/vol")]
    [InlineData("--vault+x-addr", "https://elsewhere.example")]
    public async Task A_flag_behind_an_entrypoint_without_its_dashes_is_no_way_either(string flag, string value)
    {
        foreach (
            var verb in (string[][])
                [
                    [],
                    ["check"],
                    ["plan"],
                ]
        )
        {
            var outcome = await _root
                .Program([
                    "/launcher",
                    .. verb,
                    flag,
                    value,
                    .. verb.Length == 0 ? (string[])["--", "/app", "ids"] : [],
                ])
                .RunAsync();

            Assert.Equal(125, outcome.ExitCode);
            Assert.Contains(Policy, outcome.StandardError, StringComparison.Ordinal);
            AssertClean(outcome);
        }
    }

    [Theory]
    [InlineData("/etc/shadow")]
    [InlineData("../../etc/shadow")]
    [InlineData("/proc/self/root/etc/shadow")]
    [InlineData("/proc/1/root/etc/shadow")]
    [InlineData("/proc/self/environ")]
    [InlineData("/dev/fd/0")]
    public async Task A_link_in_the_volume_of_the_secret_gives_nothing(string target)
    {
        File.Delete(_root.At("run/secrets/token"));
        _root.Link("run/secrets/token", target);

        AssertRefused(await Start().RunAsync());
    }

    [Fact]
    public async Task A_link_in_place_of_the_volume_s_directory_gives_nothing()
    {
        _root.Write("root/token", Needle, UnixFileMode.UserRead);
        Directory.Delete(_root.At("run/secrets"), recursive: true);
        _root.Link("run/secrets", "/root");

        AssertRefused(await Start().RunAsync());
    }

    [Fact]
    public async Task Links_of_a_volume_through_which_no_other_file_is_reached()
    {
        _root.Write("run/secrets/..v/token", "9876543210").Link("run/secrets/..data", "..v");
        File.Delete(_root.At("run/secrets/token"));
        _root.Link("run/secrets/token", "..data/token");
        Assert.Equal("9876543210", (await Start("/app", "cat", "/proc/self/fd/20").RunAsync()).StandardOutput);

        File.Delete(_root.At("run/secrets/..data"));
        _root.Link("run/secrets/..data", "/etc").Link("run/secrets/..v/shadow", "/etc/shadow");
        File.Delete(_root.At("run/secrets/token"));
        _root.Link("run/secrets/token", "..data/shadow");

        AssertRefused(await Start().RunAsync());
    }

    [Fact]
    public async Task A_policy_that_somebody_covers_with_nothing_is_not_passed_over()
    {
        // What a volume over the file can do: only what cannot be read as one.
        foreach (
            var make in (Action<string>[])
                [path => File.CreateSymbolicLink(path, "/nowhere"), path => Directory.CreateDirectory(path)]
        )
        {
            File.Delete(_root.At(Policy));
            make(_root.At(Policy));
            var outcome = await With(Start(), "LAUNCHER_ENV=A=file:///etc/shadow").RunAsync();

            AssertRefused(outcome);
            if (Directory.Exists(_root.At(Policy)))
            {
                Directory.Delete(_root.At(Policy));
            }
        }
    }

    [Fact]
    public async Task A_mounted_user_file_makes_nobody_root()
    {
        _root
            .Write("etc/passwd", "root:x:0:0::/:\nwww-data:x:0:0::/:\n33:x:0:0::/:\nx:x:33:0::/root:\n")
            .Write("etc/group", "root:x:0:www-data,33,x\n33:x:0:\n");

        Assert.Equal("33 33\n", (await Start("/app", "ids").RunAsync()).Quietly().StandardOutput);
    }

    [Fact]
    public async Task The_launcher_is_no_program_of_the_app_s_that_gives_it_more()
    {
        foreach (
            var words in (string[][])
                [
                    ["--user", "0:0"],
                    ["--user", "root"],
                    ["--env", "A=file:///etc/shadow"],
                ]
        )
        {
            var outcome = await _root
                .Program(["/launcher", "--", "/launcher", .. words, "--", "/app", "ids"])
                .RunAsync();

            AssertRefused(outcome);
        }
        // The mark of its own second start is no way in.
        foreach (var name in (string[])["launcher-starter", "launcher-subprocess"])
        {
            var outcome = await _root.Program("/launcher", "--", name).RunAsync();
            Assert.Equal(127, outcome.ExitCode);
        }
    }

    [Theory]
    [InlineData("setresuid")]
    [InlineData("setresgid")]
    [InlineData("prctl")]
    [InlineData("setresuid,setresgid,setgroups")]
    public async Task A_sandbox_that_answers_success_for_the_kernel_is_not_believed(string calls)
    {
        var outcome = await Start().Under(Probe.Refuse, "0", calls, "--").RunAsync();

        AssertRefused(outcome);
        Assert.Matches("cannot become uid 33|refused to forbid new privileges", outcome.StandardError);
    }

    [Fact]
    public async Task What_is_mounted_at_proc_in_place_of_the_kernel_s_is_not_executed_as_root()
    {
        Directory.CreateDirectory(_root.At("proc/self/fd"));
        _root.Install(Probe.App, "/proc/self/exe");

        var outcome = await _root
            .ProgramWithoutProc("/launcher", "--", "/app", "ids")
            .Env("LAUNCHER_MODE", "supervise")
            .RunAsync();

        AssertRefused(outcome);
        Assert.Contains("/proc is not mounted", outcome.StandardError, StringComparison.Ordinal);
    }

    private Run Start(params ReadOnlySpan<string> words) =>
        _root.Program(["/launcher", "--", .. words.IsEmpty ? ["/app", "ids"] : words]);

    private static Run With(Run run, string entry)
    {
        var cut = entry.IndexOf('=', StringComparison.Ordinal);
        return entry.StartsWith("PATH=", StringComparison.Ordinal)
            ? run.Env("PATH", $"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:{entry[(cut + 1)..]}")
            : run.Env(entry[..cut], entry[(cut + 1)..]);
    }

    private static void AssertRefused(Outcome outcome)
    {
        Assert.Equal((125, ""), (outcome.ExitCode, outcome.StandardOutput));
        AssertClean(outcome);
    }

    private static void AssertClean(Outcome outcome)
    {
        Assert.DoesNotContain(Needle, outcome.StandardOutput, StringComparison.Ordinal);
        Assert.DoesNotContain(Needle, outcome.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain(outcome.StandardError, letter => char.IsControl(letter) && letter != '\n');
    }
}
