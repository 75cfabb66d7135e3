using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Launcher.Model;
using Launcher.Providers.Vault;
using Launcher.Testing.Doubles;
using Launcher.Testing.Doubles.Vault;
using Launcher.Tests.Providers.LocalFile;

namespace Launcher.Tests.Providers.Vault;

/// <summary>Every way to a token, and what is said when there is none.</summary>
public sealed class LoginTests : IAsyncLifetime
{
    private const string Policy = """path "kv1/app" { capabilities = ["read"] }""";

    private readonly TemporaryFolder _folder = new();
    private readonly JwtIssuer _issuer = new();
    private VaultSite _site = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await VaultSite.StartAsync();
        await _site.PutAsync("kv1/app", """{"password":"hunter2"}""");
        await _site.PolicyAsync("app", Policy);
    }

    public async ValueTask DisposeAsync()
    {
        _folder.Dispose();
        _issuer.Dispose();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task A_token_out_of_a_variable_or_a_file()
    {
        var token = await _site.TokenAsync("app");
        var file = _folder.Write("token", $"{token}\n");

        await ReadsAsync($"VAULT_TOKEN={token}");
        await ReadsAsync($"BAO_TOKEN={token}");
        await ReadsAsync("VAULT_TOKEN=wrong", $"LAUNCHER_VAULT_TOKEN_FILE={file}");
    }

    [Fact]
    public async Task A_given_token_is_not_revoked()
    {
        var token = await _site.TokenAsync("app");

        await ReadsAsync($"VAULT_TOKEN={token}");
        await ReadsAsync($"VAULT_TOKEN={token}");
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData("hvs.AAAA")]
    public async Task A_token_that_is_not_taken_is_no_denied_path(string token) =>
        await FailsAsync(
            $"{Server} does not take the token of VAULT_TOKEN: it is wrong, expired or revoked, or bound to other addresses than this one",
            "give the launcher a new one; when it is response-wrapped, a new one and --vault-unwrap",
            $"VAULT_TOKEN={token}"
        );

    [Fact]
    public async Task AppRole_logs_in_and_revokes_its_token()
    {
        var (role, secret) = await AppRoleAsync();

        await ReadsAsync($"VAULT_ROLE_ID={role}", $"VAULT_SECRET_ID={secret}");

        if (_site.Double is { } vault)
        {
            Assert.Equal("PUT auth/token/revoke-self", vault.Log[^1]);
            Assert.Equal([vault.Root], vault.Tokens);
        }
    }

    [Fact]
    public async Task AppRole_out_of_files_at_another_path()
    {
        var (role, secret) = await AppRoleAsync("ci");
        var (roleFile, secretFile) = (_folder.Write("role", role), _folder.Write("secret", $"{secret}\n"));

        await ReadsAsync(
            $"LAUNCHER_VAULT_ROLE_ID_FILE={roleFile}",
            $"LAUNCHER_VAULT_SECRET_ID_FILE={secretFile}",
            "LAUNCHER_VAULT_MOUNT=ci"
        );
        await ReadsAsync($"VAULT_ROLE_ID={role}", $"VAULT_SECRET_ID={secret}", "LAUNCHER_VAULT_MOUNT=auth/ci/");
    }

    [Fact]
    public async Task AppRole_without_a_secret_id_when_the_role_needs_none()
    {
        var (role, _) = await AppRoleAsync(more: """,{"bind_secret_id":"false","token_bound_cidrs":"127.0.0.1/32"}""");

        await ReadsAsync($"VAULT_ROLE_ID={role}");
    }

    [Fact]
    public async Task A_wrapped_secret_id_is_unwrapped_once()
    {
        var (role, _) = await AppRoleAsync();
        var wrapped = await WrappedAsync("auth/approle/role/app/secret-id");
        string[] given = [$"VAULT_ROLE_ID={role}", $"VAULT_SECRET_ID={wrapped}", "LAUNCHER_VAULT_UNWRAP=true"];

        await ReadsAsync(given);
        await FailsAsync(
            $"{Server} does not unwrap VAULT_SECRET_ID: it was unwrapped before, has expired, or is not a wrapping token",
            "make a new one; if nothing of yours unwrapped it, it was stolen: destroy what it held",
            given
        );
    }

    [Fact]
    public async Task A_wrapped_token_is_unwrapped_and_still_a_given_one()
    {
        var answer = await _site.PutAsync("auth/token/create", """{"policies":["app"]}""", ("X-Vault-Wrap-TTL", "60"));
        var wrapped = answer!["wrap_info"]!["token"]!.ToString();

        await ReadsAsync($"VAULT_TOKEN={wrapped}", "LAUNCHER_VAULT_UNWRAP=true");
        Assert.DoesNotContain("PUT auth/token/revoke-self", _site.Double?.Log ?? []);
    }

    [Fact]
    public async Task What_is_wrapped_must_be_what_is_needed()
    {
        var (role, _) = await AppRoleAsync();
        var answer = await _site.PutAsync("auth/token/create", "{}", ("X-Vault-Wrap-TTL", "60"));

        await FailsAsync(
            "what VAULT_SECRET_ID wraps is not a secret id",
            "wrap the right thing, and unwrap it nowhere else: it is spent now",
            $"VAULT_ROLE_ID={role}",
            $"VAULT_SECRET_ID={answer!["wrap_info"]!["token"]}",
            "LAUNCHER_VAULT_UNWRAP=true"
        );
    }

    [Fact]
    public async Task A_wrong_role_id_and_a_wrong_secret_id_are_told_apart()
    {
        var (role, _) = await AppRoleAsync();
        var other = Guid.NewGuid();

        await FailsAsync(
            $"{Server} refuses the approle login at 'auth/approle' (400): 'invalid role ID'",
            "check VAULT_ROLE_ID, and that the method is enabled there (--vault-mount)",
            $"VAULT_ROLE_ID={other}",
            "VAULT_SECRET_ID=x"
        );
        await FailsAsync(
            $"{Server} refuses the approle login at 'auth/approle' (400): 'invalid secret id'",
            "check VAULT_SECRET_ID: it may be used up or expired; when it is response-wrapped, add --vault-unwrap",
            $"VAULT_ROLE_ID={role}",
            $"VAULT_SECRET_ID={other}"
        );
        await FailsAsync(
            $"{Server} refuses the approle login at 'auth/approle' (400): 'missing secret_id'",
            "check VAULT_ROLE_ID, and that the method is enabled there (--vault-mount)",
            $"VAULT_ROLE_ID={role}"
        );
    }

    [Fact]
    public async Task A_login_where_there_is_no_method_names_the_path() =>
        await FailsAsync(
            $"{Server} refuses the approle login at 'auth/nowhere' (403): 'permission denied'",
            "check VAULT_ROLE_ID, and that the method is enabled there (--vault-mount); where its role has token_bound_cidrs, that they include this machine's address",
            "VAULT_ROLE_ID=x",
            "VAULT_SECRET_ID=y",
            "LAUNCHER_VAULT_MOUNT=nowhere"
        );

    [Fact]
    public async Task A_jwt_out_of_a_variable_or_a_file()
    {
        await JwtAsync();
        var jwt = _issuer.Issue("job-1");
        var file = _folder.Write("jwt", jwt);

        await ReadsAsync($"VAULT_JWT={jwt}", "VAULT_ROLE=ci");
        await ReadsAsync($"LAUNCHER_VAULT_JWT_FILE={file}", "VAULT_ROLE=ci");
    }

    [Fact]
    public async Task A_jwt_of_another_audience_or_an_unknown_role_is_refused()
    {
        await JwtAsync();

        await FailsAsync(
            $"{Server} refuses the jwt login at 'auth/jwt' (400): 'error validating token: invalid audience (aud) claim: audience claim does not match any bound audience'",
            "check that the role 'ci' binds this JWT's issuer, audience and subject, and that the method is enabled there (--vault-mount)",
            $"VAULT_JWT={_issuer.Issue("job-1", "other")}",
            "VAULT_ROLE=ci"
        );
        await FailsAsync(
            $"{Server} refuses the jwt login at 'auth/jwt' (400): 'role \"x\" could not be found'",
            "check that the role 'x' binds this JWT's issuer, audience and subject, and that the method is enabled there (--vault-mount)",
            $"VAULT_JWT={_issuer.Issue("job-1")}",
            "VAULT_ROLE=x"
        );
    }

    [Fact]
    public async Task Kubernetes_takes_a_projected_token()
    {
        await KubernetesAsync();
        var file = _folder.Write("token", _issuer.Issue("app"));

        await ReadsAsync("LAUNCHER_VAULT_AUTH=kubernetes", "VAULT_ROLE=app", $"LAUNCHER_VAULT_JWT_FILE={file}");
    }

    [Fact]
    public async Task Kubernetes_says_what_to_check()
    {
        await KubernetesAsync();
        string[] given = ["LAUNCHER_VAULT_AUTH=kubernetes", "VAULT_ROLE=app"];
        var wayOut =
            "check that the role 'app' binds this pod's service account and namespace, that Vault may review its tokens, and that the method is enabled there (--vault-mount)";

        await FailsAsync(
            $"{Server} refuses the kubernetes login at 'auth/kubernetes' (403): 'service account name not authorized'",
            wayOut,
            [.. given, $"LAUNCHER_VAULT_JWT_FILE={_folder.Write("a", _issuer.Issue("other"))}"]
        );
        await FailsAsync(
            $"{Server} refuses the kubernetes login at 'auth/kubernetes' (403): 'permission denied'",
            wayOut + "; where the role 'app' has token_bound_cidrs, that they include this machine's address",
            [.. given, $"LAUNCHER_VAULT_JWT_FILE={_folder.Write("b", _issuer.Issue("app", seconds: -60))}"]
        );
    }

    [Theory]
    [InlineData("service account name not authorized")]
    [InlineData("namespace not authorized")]
    [InlineData("lookup failed: service account unauthorized; this could mean it has been deleted or recreated")]
    public async Task A_refusal_that_comes_as_a_server_error_waits_for_nothing(string error)
    {
        DoubleOnly();
        _site.Double!.Interferes = request =>
            request.Path == "auth/kubernetes/login" ? VaultAnswer.Error(500, error) : null;

        await FailsAsync(
            $"{Server} refuses the kubernetes login at 'auth/kubernetes' (500): '{error}'",
            "check that the role 'app' binds this pod's service account and namespace, that Vault may review its tokens, and that the method is enabled there (--vault-mount)",
            "LAUNCHER_VAULT_AUTH=kubernetes",
            "VAULT_ROLE=app",
            $"LAUNCHER_VAULT_JWT_FILE={_folder.Write("t", _issuer.Issue("app"))}"
        );
        Assert.Single(_site.Double.Requests, IsLogin);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(500)]
    public async Task An_address_that_the_role_does_not_bind_is_named(int status)
    {
        DoubleOnly();
        var error = "source address \"127.0.0.1\" unauthorized through CIDR restrictions on the secret ID";
        _site.Double!.Interferes = request =>
            request.Path == "auth/approle/login" ? VaultAnswer.Error(status, error) : null;

        await FailsAsync(
            $"{Server} refuses the approle login at 'auth/approle' ({status}): '{error}'",
            "let its role's secret_id_bound_cidrs and token_bound_cidrs include this machine's address",
            "VAULT_ROLE_ID=x",
            "VAULT_SECRET_ID=y"
        );
    }

    [Fact]
    public async Task A_token_that_ends_between_login_and_read_is_had_again()
    {
        var (role, secret) = await AppRoleAsync(more: """,{"token_num_uses":"1"}""");

        await ReadsAsync($"VAULT_ROLE_ID={role}", $"VAULT_SECRET_ID={secret}");

        // The lookup of the engine used the first one up.
        Assert.Equal(2, _site.Double?.Requests.Count(IsLogin) ?? 2);
    }

    [Fact]
    public async Task A_token_is_had_again_as_often_as_it_ends()
    {
        DoubleOnly();
        var (role, secret) = await AppRoleAsync();
        var provider = VaultDescriptor.Value.Create(
            _site.Settings($"VAULT_ROLE_ID={role}", $"VAULT_SECRET_ID={secret}")
        );
        for (var logins = 1; logins <= 4; logins++)
        {
            // Each look of an agent has a budget of its own.
            using var budget = new CancellationTokenSource(TimeSpan.FromSeconds(20));

            var answers = await provider.FetchAsync([VaultSite.Request("kv1/app")], budget.Token);

            Assert.Equal("""{"password":"hunter2"}""", KeyValueTests.Text(Assert.Single(answers)));
            Assert.Equal(logins, _site.Double!.Requests.Count(IsLogin));
            _site.Double.Revoke(_site.Double.Tokens[^1]);
        }
    }

    [Fact]
    public async Task A_token_that_ends_each_time_is_not_had_for_ever()
    {
        DoubleOnly();
        var (role, secret) = await AppRoleAsync();
        _site.Double!.Interferes = request =>
            request.Path.StartsWith("auth/", StringComparison.Ordinal) ? null : VaultAnswer.BadToken;

        await FailsAsync(
            $"{Server} does not take the token that the approle login at 'auth/approle' has just given",
            "let its tokens live longer, for more uses, and from this address (token_bound_cidrs)",
            $"VAULT_ROLE_ID={role}",
            $"VAULT_SECRET_ID={secret}"
        );
        Assert.Equal(2, _site.Double.Requests.Count(IsLogin));
    }

    [Fact]
    public async Task A_second_login_that_fails_says_why()
    {
        DoubleOnly();
        var (role, _) = await AppRoleAsync(more: """,{"token_num_uses":"1"}""");
        var once = await _site.PutAsync("auth/approle/role/app/secret-id", """{"num_uses":"1"}""");

        await FailsAsync(
            $"{Server} refuses the approle login at 'auth/approle' (400): 'invalid secret id'",
            "check VAULT_SECRET_ID: it may be used up or expired; when it is response-wrapped, add --vault-unwrap",
            $"VAULT_ROLE_ID={role}",
            $"VAULT_SECRET_ID={once!["data"]!["secret_id"]}"
        );
    }

    [Fact]
    public async Task A_batch_token_is_not_revoked_as_it_cannot_be()
    {
        var (role, secret) = await AppRoleAsync(more: """,{"token_type":"batch"}""");

        await ReadsAsync($"VAULT_ROLE_ID={role}", $"VAULT_SECRET_ID={secret}");

        Assert.DoesNotContain("PUT auth/token/revoke-self", _site.Double?.Log ?? []);
    }

    [Fact]
    public async Task A_server_that_does_not_revoke_stops_nothing()
    {
        DoubleOnly();
        var (role, secret) = await AppRoleAsync();
        _site.Double!.Hangs.Add("auth/token/revoke-self");

        await ReadsAsync($"VAULT_ROLE_ID={role}", $"VAULT_SECRET_ID={secret}");

        Assert.Contains(
            "the token of the approle login at 'auth/approle' could not be revoked",
            _site.Said.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_second_factor_is_nothing_a_launcher_has()
    {
        DoubleOnly();
        _site.Double!.Interferes = request =>
            request.Path == "auth/approle/login"
                ? VaultAnswer.Auth(
                    new JsonObject
                    {
                        ["client_token"] = "",
                        ["mfa_requirement"] = new JsonObject { ["mfa_request_id"] = "1" },
                    }
                )
                : null;

        await FailsAsync(
            $"{Server} wants a second factor for the approle login at 'auth/approle', and nobody is there to give it",
            "log in as a role that needs none",
            "VAULT_ROLE_ID=x"
        );
    }

    [Fact]
    public async Task An_agent_is_asked_without_a_token()
    {
        DoubleOnly();
        _site.Double!.Interferes = request =>
            request.Token is null
                ? request.Path.StartsWith("sys/", StringComparison.Ordinal)
                    ? VaultAnswer.Data(
                        new JsonObject
                        {
                            ["path"] = "kv1/",
                            ["type"] = "kv",
                            ["options"] = null,
                        }
                    )
                    : VaultAnswer.Data(new JsonObject { ["password"] = "hunter2" })
                : throw new InvalidOperationException("a token came");

        await ReadsAsync($"VAULT_AGENT_ADDR={_site.Url}");
        await ReadsAsync("LAUNCHER_VAULT_AUTH=none");
    }

    private string Server => $"Vault at {_site.Url}";

    private static bool IsLogin(SeenRequest request) => request.Target.EndsWith("/login", StringComparison.Ordinal);

    private void DoubleOnly() => Assert.SkipWhen(_site.Double is null, "a real server cannot be made to do this");

    private async Task<(string RoleId, string SecretId)> AppRoleAsync(string path = "approle", string more = "")
    {
        await _site.EnableAsync("approle", path);
        var body = (JsonObject)JsonNode.Parse("""{"token_policies":"app"}""")!;
        foreach (var (name, value) in more.Length > 0 ? JsonNode.Parse(more[1..])!.AsObject() : [])
        {
            body[name] = value?.DeepClone();
        }
        await _site.PutAsync($"auth/{path}/role/app", body.ToJsonString());
        var role = await _site.GetAsync($"auth/{path}/role/app/role-id");
        var secret = body["bind_secret_id"] is null
            ? await _site.PutAsync($"auth/{path}/role/app/secret-id", "{}")
            : null;
        return (role["data"]!["role_id"]!.ToString(), secret?["data"]!["secret_id"]!.ToString() ?? "");
    }

    private async Task<string> WrappedAsync(string path) =>
        (await _site.PutAsync(path, "{}", ("X-Vault-Wrap-TTL", "60")))!["wrap_info"]!["token"]!.ToString();

    private async Task JwtAsync()
    {
        await _site.EnableAsync("jwt");
        await _site.PutAsync(
            "auth/jwt/config",
            new JsonObject { ["jwt_validation_pubkeys"] = new JsonArray(_issuer.PublicKey) }.ToJsonString()
        );
        await _site.PutAsync(
            "auth/jwt/role/ci",
            """{"role_type":"jwt","bound_audiences":"vault","user_claim":"sub","token_policies":"app"}"""
        );
    }

    // A real server has a cluster review the token: this one knows its issuer.
    private async Task KubernetesAsync()
    {
        DoubleOnly();
        await _site.EnableAsync("kubernetes");
        await _site.PutAsync(
            "auth/kubernetes/config",
            new JsonObject { ["pem_keys"] = _issuer.PublicKey }.ToJsonString()
        );
        await _site.PutAsync(
            "auth/kubernetes/role/app",
            """{"bound_service_account_names":"app","token_policies":"app"}"""
        );
    }

    private async Task ReadsAsync(params string[] environment)
    {
        var answers = await VaultSite.RunAsync(_site.Settings(environment), VaultSite.Request("kv1/app"));
        Assert.Equal("""{"password":"hunter2"}""", KeyValueTests.Text(Assert.Single(answers)));
    }

    private async Task FailsAsync(string what, string wayOut, params string[] environment)
    {
        var answers = await VaultSite.RunAsync(_site.Settings(environment), VaultSite.Request("kv1/app"));
        var failure = Assert.Single(answers).Failure!;
        if (_site.Double is not null)
        {
            Assert.Equal(new Failure(ProblemClass.Login, what, wayOut), failure);
            return;
        }
        // What a real server says itself, and with which status, is its version's; and what to check may hang on that.
        Assert.Equal(ProblemClass.Login, failure.Class);
        Assert.StartsWith(Regex.Replace(what, @" \(\d+\).*$", ""), failure.What, StringComparison.Ordinal);
        Assert.NotEmpty(failure.WayOut!);
    }
}
