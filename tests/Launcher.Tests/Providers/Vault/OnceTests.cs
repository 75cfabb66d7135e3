using Launcher.Model;
using Launcher.Providers;
using Launcher.Providers.Vault;
using Launcher.Testing.Doubles;
using Launcher.Testing.Doubles.Vault;
using Launcher.Testing.Harness;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Launcher.Tests.Providers.Vault;

/// <summary>
/// What makes the server create something is sent once, whatever becomes of its answer; and again only when the server says
/// that it did nothing. What counts is what the server saw.
/// </summary>
public sealed class OnceTests : IAsyncLifetime
{
    private readonly TestCertificateAuthority _authority = new();
    private VaultSite _site = null!;

    private VaultDouble Vault => _site.Double!;

    public async ValueTask InitializeAsync() => SetUp(_site = await VaultSite.DoubleAsync());

    public async ValueTask DisposeAsync()
    {
        _authority.Dispose();
        await _site.DisposeAsync();
    }

    public static TheoryData<string, string> Issuing =>
        new()
        {
            { "database/creds/app", "" },
            { "aws/sts/deploy", "" },
            { "pki/issue/web", "common_name" },
            { "auth/token/create", "ttl" },
            { "ssh/sign/r", "public_key" },
            { "cubbyhole/x", "a" },
        };

    [Theory]
    [MemberData(nameof(Issuing))]
    public async Task An_answer_that_got_lost_is_not_asked_for_again(string path, string field)
    {
        Vault.Loses.Add(path);

        var answer = await AskAsync(path, field);

        Assert.Equal(ProblemClass.Unavailable, answer.Failure!.Class);
        Assert.Equal(1, Seen(path));
    }

    [Theory]
    [MemberData(nameof(Issuing))]
    public async Task Nor_is_a_server_error(string path, string field)
    {
        foreach (var status in (int[])[500, 502, 503, 504])
        {
            var before = Seen(path);
            Vault.Interferes = request =>
                request.Path == path ? VaultAnswer.Error(status, "failed to register lease: Vault is sealed") : null;

            var answer = await AskAsync(path, field);

            Assert.Equal(ProblemClass.Unavailable, answer.Failure!.Class);
            Assert.Equal(1, Seen(path) - before);
        }
    }

    [Theory]
    [InlineData(429, "request path \"database/creds/app\": rate limit quota exceeded")]
    [InlineData(412, "required index state not present")]
    [InlineData(503, "Vault is sealed")]
    [InlineData(503, "error performing token check: Vault is sealed")]
    [InlineData(500, "local node not active but active cluster node not found")]
    public async Task An_answer_that_says_nothing_was_done_is_asked_for_again(int status, string error)
    {
        var database = (DatabaseEngine)Vault.MountAt("database/")!.Value.Engine;
        Vault.Interferes = request =>
            request.Path == "database/creds/app" && Seen("database/creds/app") < 3
                ? VaultAnswer.Error(status, error)
                : null;

        Assert.Null((await AskAsync("database/creds/app", "")).Failure);
        Assert.Equal((3, 1), (Seen("database/creds/app"), database.Users.Count));
    }

    [Fact]
    public async Task A_standby_s_redirect_is_followed_and_the_active_server_sees_it_once()
    {
        await using var active = await VaultSite.DoubleAsync();
        SetUp(active);
        Vault.Active = active.Url;
        active.Double!.Loses.Add("database/creds/app");

        var answer = await AskAsync("database/creds/app", "", $"VAULT_TOKEN={active.Root}");

        Assert.Equal(ProblemClass.Unavailable, answer.Failure!.Class);
        Assert.Single(active.Double!.Log, "GET database/creds/app");
    }

    [Fact]
    public async Task A_token_that_has_ended_is_had_again_and_the_request_was_not_executed()
    {
        var engine = new AppRoleEngine();
        Vault.Mount("auth/approle/", engine);
        Vault.Policies.Put("app", """path "database/creds/app" { capabilities = ["read"] }""");
        await _site.PutAsync(
            "auth/approle/role/app",
            """{"token_policies":"app","token_num_uses":"1","bind_secret_id":"false"}"""
        );
        var role = (await _site.GetAsync("auth/approle/role/app/role-id"))["data"]!["role_id"];
        var database = (DatabaseEngine)Vault.MountAt("database/")!.Value.Engine;

        Assert.Null((await AskAsync("database/creds/app", "", $"VAULT_ROLE_ID={role}")).Failure);
        Assert.Equal((2, 1), (Seen("database/creds/app"), database.Users.Count));
    }

    [Fact]
    public async Task Unwrapping_is_sent_once()
    {
        var answer = await _site.PutAsync("auth/token/create", "{}", ("X-Vault-Wrap-TTL", "60"));
        Vault.Loses.Add("sys/wrapping/unwrap");

        var asked = await AskAsync(
            "secret/db",
            "",
            $"VAULT_TOKEN={answer!["wrap_info"]!["token"]}",
            "LAUNCHER_VAULT_UNWRAP=true"
        );

        Assert.Equal(ProblemClass.Unavailable, asked.Failure!.Class);
        Assert.Equal(1, Seen("sys/wrapping/unwrap"));
    }

    [Fact]
    public async Task Over_http_2_too()
    {
        var listener = StoreListener.Tls(_authority) with { Protocols = HttpProtocols.Http1AndHttp2 };
        await using var vault = await VaultDouble.StartAsync(listener);
        vault.Mount("database/", new DatabaseEngine().With("app", 60));
        vault.Loses.Add("database/creds/app");
        var settings = Given.Variables(
            VaultSettings.All,
            null,
            $"VAULT_ADDR={vault.Url}",
            $"VAULT_CACERT_BYTES={_authority.Pem}",
            $"VAULT_TOKEN={vault.Root.Value}"
        );

        var answers = await VaultSite.RunAsync(settings, VaultSite.Request("database/creds/app"));

        Assert.NotNull(Assert.Single(answers).Failure);
        Assert.Single(vault.Log, "GET database/creds/app");
        Assert.Equal("HTTP/2", vault.Requests[^1].Protocol);
    }

    [Fact]
    public async Task What_may_be_seen_more_often_is()
    {
        await _site.PutAsync("secret/data/db", """{"data":{"a":"b"}}""");
        Vault.Interferes = request =>
            request.Path == "secret/data/db" && Seen("secret/data/db") < 4 ? VaultAnswer.Error(502, "bad") : null;

        Assert.Null((await AskAsync("secret/db", "")).Failure);
    }

    private static void SetUp(VaultSite site)
    {
        site.Double!.Mount("database/", new DatabaseEngine().With("app", 60));
        site.Double.Mount("aws/", new FixedEngine("aws", VaultAnswer.Nothing));
        site.Double.Mount("pki/", new FixedEngine("pki", VaultAnswer.Nothing));
        site.Double.Mount("ssh/", new FixedEngine("ssh", VaultAnswer.Nothing));
    }

    private int Seen(string path) =>
        Vault.Log.Count(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..] == path);

    private async Task<SecretAnswer> AskAsync(string path, string field, params string[] environment)
    {
        var request = VaultSite.Request(path);
        request = field.Length == 0 ? request : VaultSite.Request(path, ($"body.{field}", "a"));
        var settings = _site.Settings(environment.Length > 0 ? environment : [$"VAULT_TOKEN={_site.Root}"]);
        return Assert.Single(await VaultSite.RunAsync(settings, request));
    }
}
