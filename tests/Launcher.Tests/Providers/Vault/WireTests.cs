using Launcher.Model;
using Launcher.Providers.Vault;
using Launcher.Testing.Doubles;
using Launcher.Testing.Doubles.Vault;
using Launcher.Testing.Harness;
using Launcher.Tests.Providers.LocalFile;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Launcher.Tests.Providers.Vault;

/// <summary>The ways to a server: TLS with a company's own roots, HTTP/2, a client certificate, a socket, a proxy.</summary>
public sealed class WireTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCertificateAuthority _authority = new();

    public void Dispose()
    {
        _folder.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public async Task A_company_s_own_authority_as_a_file_a_directory_or_a_variable()
    {
        await using var vault = await StartAsync(StoreListener.Tls(_authority));
        var file = _folder.Write("ca.pem", _authority.Pem);

        await ReadsAsync(vault, $"VAULT_CACERT={file}");
        await ReadsAsync(vault, $"VAULT_CAPATH={Path.GetDirectoryName(file)}");
        await ReadsAsync(vault, $"VAULT_CACERT_BYTES={_authority.Pem}");
        await ReadsAsync(vault, $"VAULT_CACERT=/none", $"BAO_CACERT_BYTES={_authority.Pem}");
    }

    [Fact]
    public async Task Roots_given_to_the_launcher_count_before_those_in_a_variable_of_the_vendor_s()
    {
        await using var vault = await StartAsync(StoreListener.Tls(_authority));
        using var other = new TestCertificateAuthority();
        var file = _folder.Write("ca.pem", _authority.Pem);

        await ReadsAsync(vault, $"LAUNCHER_VAULT_CA_FILE={file}", $"VAULT_CACERT_BYTES={other.Pem}");
        var answer = await AskAsync(
            vault,
            $"LAUNCHER_VAULT_CA_FILE={_folder.Write("o.pem", other.Pem)}",
            $"VAULT_CACERT_BYTES={_authority.Pem}"
        );

        Assert.Equal(ProblemClass.Tls, answer.Failure!.Class);
    }

    [Fact]
    public async Task A_server_nobody_vouches_for_is_refused()
    {
        await using var vault = await StartAsync(StoreListener.Tls(_authority));
        using var other = new TestCertificateAuthority();

        foreach (
            var entry in (string[])[$"VAULT_CACERT={_folder.Write("o.pem", other.Pem)}", "VAULT_CACERT_BYTES=none"]
        )
        {
            var answer = await AskAsync(vault, entry);
            Assert.Contains(answer.Failure!.Class, (ProblemClass[])[ProblemClass.Tls, ProblemClass.BadSetting]);
        }
        Assert.Empty(vault.Log);
    }

    [Fact]
    public async Task Unless_the_user_asks_for_it_loudly()
    {
        await using var vault = await StartAsync(StoreListener.Tls(_authority));
        var said = new System.Text.StringBuilder();

        await ReadsAsync(vault, said, "VAULT_SKIP_VERIFY=true");

        Assert.Contains(" is NOT verified", said.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_of_its_own()
    {
        var listener = new StoreListener { Certificate = _authority.Issue(["vault.internal"]) };
        await using var vault = await StartAsync(listener);

        Assert.Equal(ProblemClass.Tls, (await AskAsync(vault, Roots)).Failure?.Class);
        await ReadsAsync(vault, Roots, "VAULT_TLS_SERVER_NAME=vault.internal");
    }

    [Fact]
    public async Task A_hundred_secrets_over_http_2_share_one_connection()
    {
        var listener = StoreListener.Tls(_authority) with { Protocols = HttpProtocols.Http1AndHttp2 };
        await using var vault = await StartAsync(listener);
        vault.Interferes = request =>
            request.Path.StartsWith("kv1/", StringComparison.Ordinal)
                ? VaultAnswer.Data(new System.Text.Json.Nodes.JsonObject { ["a"] = request.Path })
                : null;
        var settings = Settings(vault, null, Roots, $"VAULT_TOKEN={vault.Root.Value}");

        var answers = await VaultSite.RunAsync(
            settings,
            [.. Enumerable.Range(0, 100).Select(i => VaultSite.Request($"kv1/s{i}"))]
        );

        Assert.All(answers, answer => Assert.Null(answer.Failure));
        Assert.All(vault.Requests, request => Assert.Equal("HTTP/2", request.Protocol));
        Assert.Equal(1, vault.Connections);
    }

    [Fact]
    public async Task A_client_certificate_is_a_login()
    {
        using var client = _authority.IssueClient("app");
        using var key = System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions.GetECDsaPrivateKey(
            client
        );
        await using var vault = await StartAsync(StoreListener.Tls(_authority) with { AcceptsClient = _ => true });
        vault.Mount("auth/cert/", new CertificateEngine("app", ["root"]));
        string[] given =
        [
            Roots,
            $"VAULT_CLIENT_CERT={_folder.Write("c.pem", client.ExportCertificatePem())}",
            $"VAULT_CLIENT_KEY={_folder.Write("k.pem", key!.ExportPkcs8PrivateKeyPem())}",
        ];

        Assert.Null(
            Assert.Single(await VaultSite.RunAsync(Settings(vault, null, given), VaultSite.Request("kv1/app"))).Failure
        );
        var refused = Assert.Single(
            await VaultSite.RunAsync(
                Settings(vault, null, [.. given, "VAULT_ROLE=other"]),
                VaultSite.Request("kv1/app")
            )
        );
        KeyValueTests.Fails(
            refused,
            ProblemClass.Login,
            $"Vault at {vault.Url} refuses the cert login at 'auth/cert' (400): 'invalid certificate or no client certificate supplied'",
            "check that the role 'other' trusts this certificate's issuer and names, and that the method is enabled there (--vault-mount)"
        );
    }

    [Fact]
    public async Task An_agent_s_socket()
    {
        var socket = _folder["agent.sock"];
        await using var vault = await StartAsync(new StoreListener { Socket = socket });
        var settings = Given.Variables(
            VaultSettings.All,
            null,
            $"VAULT_AGENT_ADDR=unix://{socket}",
            $"VAULT_TOKEN={vault.Root.Value}"
        );

        Assert.Null(Assert.Single(await VaultSite.RunAsync(settings, VaultSite.Request("kv1/app"))).Failure);
    }

    [Fact]
    public async Task Its_own_proxy_whatever_the_others_are()
    {
        await using var vault = await StartAsync(StoreListener.Tls(_authority));
        await using var proxy = new ProxyServer { TargetPort = new Uri(vault.Url).Port };
        var settings = Given.Variables(
            VaultSettings.All,
            null,
            "VAULT_ADDR=https://vault.example",
            Roots,
            "VAULT_TLS_SERVER_NAME=localhost",
            $"VAULT_TOKEN={vault.Root.Value}",
            $"VAULT_HTTP_PROXY={proxy.Url}",
            "HTTPS_PROXY=http://127.0.0.1:1",
            "NO_PROXY=*"
        );

        Assert.Null(Assert.Single(await VaultSite.RunAsync(settings, VaultSite.Request("kv1/app"))).Failure);
        Assert.Equal(["vault.example:443"], proxy.Targets.Distinct());
    }

    [Fact]
    public async Task A_standby_never_leads_out_of_tls()
    {
        await using var vault = await StartAsync(StoreListener.Tls(_authority));
        vault.Active = "http://127.0.0.1:1";

        KeyValueTests.Fails(
            await AskAsync(vault, Roots),
            ProblemClass.BadSetting,
            $"Vault at {vault.Url} redirects to 'http://127.0.0.1:1/v1/sys/internal/ui/mounts/kv1/app' (307), and that leaves TLS",
            "set VAULT_ADDR to the server that answers"
        );
    }

    private string Roots => $"VAULT_CACERT={_folder.Write("roots.pem", _authority.Pem)}";

    private static async Task<VaultDouble> StartAsync(StoreListener listener)
    {
        var vault = await VaultDouble.StartAsync(listener);
        vault.Mount("kv1/", new PlainKeyValueEngine { ["app"] = """{"a":"b"}""" });
        return vault;
    }

    private static Launcher.Providers.ProviderSettings Settings(
        VaultDouble vault,
        System.Text.StringBuilder? said,
        params string[] environment
    ) => Given.Variables(VaultSettings.All, said, [$"VAULT_ADDR={vault.Url}", .. environment]);

    private static Task ReadsAsync(VaultDouble vault, params string[] environment) =>
        ReadsAsync(vault, null, environment);

    private static async Task ReadsAsync(
        VaultDouble vault,
        System.Text.StringBuilder? said,
        params string[] environment
    ) => Assert.Equal("""{"a":"b"}""", KeyValueTests.Text(await AskAsync(vault, said, environment)));

    private static Task<Launcher.Providers.SecretAnswer> AskAsync(VaultDouble vault, params string[] environment) =>
        AskAsync(vault, null, environment);

    private static async Task<Launcher.Providers.SecretAnswer> AskAsync(
        VaultDouble vault,
        System.Text.StringBuilder? said,
        string[] environment
    ) =>
        Assert.Single(
            await VaultSite.RunAsync(
                Settings(vault, said, [.. environment, $"VAULT_TOKEN={vault.Root.Value}"]),
                VaultSite.Request("kv1/app")
            )
        );
}
