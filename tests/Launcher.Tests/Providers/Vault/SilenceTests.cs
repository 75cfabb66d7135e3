using System.Security.Cryptography;
using System.Text;
using Launcher.Model;
using Launcher.Providers.Vault;
using Launcher.Testing.Doubles.Vault;
using Launcher.Tests.Providers.LocalFile;

namespace Launcher.Tests.Providers.Vault;

/// <summary>
/// What one logs in with, and what one gets, is in no log at any level and in no message: searched for raw, in base64,
/// and as URLs and JSON write it.
/// </summary>
public sealed class SilenceTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly JwtIssuer _issuer = new();
    private readonly string _value = $"v\"é/{Convert.ToHexString(RandomNumberGenerator.GetBytes(12))}";
    private readonly List<string> _needles = [];
    private VaultSite _site = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await VaultSite.DoubleAsync();
        _needles.Add(_value);
        _site.Double!.Mount("database/", new DatabaseEngine().With("app", 60));
        _site.Double.Mount("auth/approle/", new AppRoleEngine());
        _site.Double.Mount("auth/jwt/", new JwtEngine("jwt"));
        await _site.PutAsync("kv1/app", new System.Text.Json.Nodes.JsonObject { ["password"] = _value }.ToJsonString());
        await _site.PolicyAsync("app", """path "kv1/app" { capabilities = ["read"] }""");
    }

    public async ValueTask DisposeAsync()
    {
        _folder.Dispose();
        _issuer.Dispose();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task With_a_token()
    {
        var token = await _site.TokenAsync("app");
        _needles.Add(token);
        await RunAsync(isRead: true, $"VAULT_TOKEN={token}");
    }

    [Fact]
    public async Task With_a_wrong_token()
    {
        var token = $"hvs.{Convert.ToHexString(RandomNumberGenerator.GetBytes(12))}";
        _needles.Add(token);
        await RunAsync(isRead: false, $"VAULT_TOKEN={token}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task With_AppRole(bool isWrapped)
    {
        await _site.PutAsync("auth/approle/role/app", """{"token_policies":"app"}""");
        var role = (await _site.GetAsync("auth/approle/role/app/role-id"))["data"]!["role_id"]!.ToString();
        var answer = isWrapped
            ? await _site.PutAsync("auth/approle/role/app/secret-id", "{}", ("X-Vault-Wrap-TTL", "60"))
            : await _site.PutAsync("auth/approle/role/app/secret-id", "{}");
        var secret = (isWrapped ? answer!["wrap_info"]!["token"] : answer!["data"]!["secret_id"])!.ToString();
        _needles.AddRange([role, secret]);
        string[] given =
        [
            $"VAULT_ROLE_ID={role}",
            $"VAULT_SECRET_ID={secret}",
            $"LAUNCHER_VAULT_UNWRAP={(isWrapped ? "true" : "false")}",
        ];

        await RunAsync(isRead: true, given);
        // A wrapping token is spent now, and the role forgets the other.
        await _site.PutAsync("auth/approle/role/app", """{"token_policies":"app"}""");
        await RunAsync(isRead: false, given);
    }

    [Fact]
    public async Task With_a_jwt()
    {
        await _site.PutAsync(
            "auth/jwt/config",
            new System.Text.Json.Nodes.JsonObject { ["jwt_validation_pubkeys"] = _issuer.PublicKey }.ToJsonString()
        );
        await _site.PutAsync("auth/jwt/role/ci", """{"bound_audiences":"vault","token_policies":"app"}""");
        var (good, bad) = (_issuer.Issue("a"), _issuer.Issue("a", "other"));
        _needles.AddRange([good, bad]);

        await RunAsync(isRead: true, "VAULT_ROLE=ci", $"LAUNCHER_VAULT_JWT_FILE={_folder.Write("jwt", good)}");
        await RunAsync(isRead: false, "VAULT_ROLE=ci", $"VAULT_JWT={bad}");
    }

    [Fact]
    public async Task With_a_server_that_repeats_what_it_was_sent()
    {
        var token = await _site.TokenAsync("app");
        _needles.Add(token);
        foreach (var status in (int[])[400, 403, 404, 405, 429, 500, 503])
        {
            _site.Double!.Interferes = request =>
                request.Path == "kv1/app" ? VaultAnswer.Error(status, $"{token} asked") : null;
            await RunAsync(isRead: false, $"VAULT_TOKEN={token}");
        }
    }

    [Fact]
    public void The_search_finds_what_is_there()
    {
        foreach (var form in Forms(_value))
        {
            Assert.True(Holds($"x{form}y", _value), form);
        }
        Assert.Equal(4, Forms(_value).Distinct().Count());
    }

    private async Task RunAsync(bool isRead, params string[] environment)
    {
        var settings = _site.Settings(environment);
        using var budget = new CancellationTokenSource(TimeSpan.FromSeconds(isRead ? 20 : 0.3));
        var provider = VaultDescriptor.Value.Create(settings);
        var answers = await VaultSite.FetchAsync(
            provider,
            [VaultSite.Request("kv1/app"), VaultSite.Request("database/creds/app"), VaultSite.Request("kv1/none")],
            budget.Token
        );
        await provider.EndAsync(TestContext.Current.CancellationToken);

        Assert.Equal(isRead, answers[0].Failure is null);
        var text = new StringBuilder(_site.Said.ToString());
        foreach (var failure in answers.Select(answer => answer.Failure).OfType<Failure>())
        {
            text.Append(failure).Append('\n');
        }
        foreach (var line in VaultDescriptor.Value.Explain(settings))
        {
            text.Append(line).Append('\n');
        }
        // What was sent is a needle too, whatever it was.
        var tokens = _site.Double!.Requests.Select(request => request.Header("X-Vault-Token")).OfType<string>();
        Assert.NotEmpty(text.ToString());
        foreach (var needle in _needles.Concat(tokens).Distinct())
        {
            Assert.False(Holds(text.ToString(), needle), $"{needle} is in: {text}");
        }
    }

    private static bool Holds(string text, string needle) =>
        Forms(needle).Any(form => text.Contains(form, StringComparison.Ordinal));

    private static string[] Forms(string needle) =>
        [
            needle,
            Convert.ToBase64String(Encoding.UTF8.GetBytes(needle)),
            Uri.EscapeDataString(needle),
            System.Text.Json.JsonSerializer.Serialize(needle)[1..^1],
        ];
}
