using System.Text;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Providers.Vault;
using Launcher.Testing.Doubles.Vault;

namespace Launcher.Tests.Providers.Vault;

/// <summary>Each way a server says no, cannot, or is no Vault: one class, one sentence, one way out.</summary>
public sealed class FailureTests : IAsyncLifetime
{
    private VaultSite _site = null!;

    private VaultDouble Vault => _site.Double!;

    private string Server => $"Vault at {_site.Url}";

    public async ValueTask InitializeAsync()
    {
        _site = await VaultSite.DoubleAsync();
        await _site.PutAsync("secret/data/db", """{"data":{"a":"hunter2"}}""");
        await _site.PutAsync("kv1/db", """{"a":"hunter2"}""");
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Theory]
    [InlineData("secret/db", "secret/data/db", """path "secret/data/other" { capabilities = ["read"] }""")]
    [InlineData("secret/db", "secret/data/db", """path "secret/data/db" { capabilities = ["list"] }""")]
    [InlineData("kv1/db", "kv1/db", """path "kv1/other" { capabilities = ["read"] }""")]
    public async Task A_denied_path_shows_the_rule_that_is_missing(string location, string path, string policy) =>
        KeyValueTests.Fails(
            await _site.AskAsync(location, await _site.TokenForAsync(policy)),
            ProblemClass.Denied,
            $"{Server} denies permission to read '{path}'",
            $"allow it in the token's policy: path \"{path}\" {{ capabilities = [\"read\"] }} (all: launcher policy)"
        );

    [Fact]
    public async Task Where_the_lookup_is_denied_too_the_engine_may_be_missing() =>
        KeyValueTests.Fails(
            await _site.AskAsync("secret/db", await _site.TokenForAsync("""path "x/y" { capabilities = ["read"] }""")),
            ProblemClass.Denied,
            $"{Server} denies permission to read 'vault://secret/db', or has no engine there",
            "check the path, and allow it in the token's policy: launcher policy prints the rules"
        );

    [Theory]
    [InlineData("secret/db", "secret/data/db")]
    [InlineData("kv1/db", "kv1/db")]
    public async Task Where_the_lookup_is_forbidden_both_places_are_tried(string location, string path)
    {
        var token = await _site.TokenForAsync($$"""path "{{path}}" { capabilities = ["read"] }""");
        Vault.Interferes = request =>
            request.Path.StartsWith("sys/internal/", StringComparison.Ordinal) ? VaultAnswer.Denied : null;

        Assert.Equal("""{"a":"hunter2"}""", KeyValueTests.Text(await _site.AskAsync(location, token)));
    }

    [Fact]
    public async Task A_server_that_knows_no_lookup_has_KV_v1()
    {
        Vault.Interferes = request =>
            request.Path.StartsWith("sys/internal/", StringComparison.Ordinal) ? VaultAnswer.Missing : null;

        Assert.Equal("""{"a":"hunter2"}""", KeyValueTests.Text(await _site.AskAsync("kv1/db")));
    }

    [Fact]
    public async Task An_engine_that_is_not_there()
    {
        KeyValueTests.Fails(
            await _site.AskAsync("nowhere/db"),
            ProblemClass.NotFound,
            $"{Server} has no engine for 'vault://nowhere/db'",
            "check the path's beginning against: vault secrets list"
        );
    }

    [Fact]
    public async Task A_sealed_server_is_unavailable_until_the_budget_ends()
    {
        Vault.IsSealed = true;
        KeyValueTests.Fails(
            await BrieflyAsync("kv1/db"),
            ProblemClass.Unavailable,
            $"{Server} is sealed",
            "unseal it: vault operator unseal"
        );
    }

    [Fact]
    public async Task A_server_that_is_unsealed_meanwhile_is_survived()
    {
        var asked = 0;
        Vault.Interferes = _ => ++asked < 3 ? VaultAnswer.Error(503, "Vault is sealed") : null;

        Assert.Equal("""{"a":"hunter2"}""", KeyValueTests.Text(await _site.AskAsync("kv1/db")));
    }

    [Fact]
    public async Task A_server_that_is_not_initialized()
    {
        Vault.IsInitialized = false;
        KeyValueTests.Fails(
            await BrieflyAsync("kv1/db"),
            ProblemClass.Unavailable,
            $"{Server} is not initialized",
            "initialize it: vault operator init"
        );
    }

    [Fact]
    public async Task A_rate_limit_is_waited_for_and_then_named()
    {
        Vault.Throttles = 3;
        Assert.Null((await _site.AskAsync("kv1/db")).Failure);

        Vault.Throttles = int.MaxValue;
        KeyValueTests.Fails(
            await BrieflyAsync("kv1/db"),
            ProblemClass.Throttled,
            $"{Server} allows no more requests for now (429): 'request path \"sys/internal/ui/mounts/kv1/db\": rate limit quota exceeded'",
            "raise its rate limit quota, or give it more time with --timeout"
        );
    }

    [Fact]
    public async Task A_performance_standby_that_lags_is_waited_for()
    {
        Vault.Mount("auth/approle/", new AppRoleEngine());
        await _site.PolicyAsync("app", """path "kv1/db" { capabilities = ["read"] }""");
        await _site.PutAsync("auth/approle/role/app", """{"token_policies":"app","bind_secret_id":"false"}""");
        var role = (await _site.GetAsync("auth/approle/role/app/role-id"))["data"]!["role_id"];
        (Vault.Index, Vault.StandbyLags) = ("djE6OjoxMDox", 2);

        var answers = await VaultSite.RunAsync(_site.Settings($"VAULT_ROLE_ID={role}"), VaultSite.Request("kv1/db"));

        Assert.Equal("""{"a":"hunter2"}""", KeyValueTests.Text(Assert.Single(answers)));
    }

    [Fact]
    public async Task A_failing_server_says_itself_what_is_wrong()
    {
        Vault.Interferes = request => request.Path == "kv1/db" ? VaultAnswer.Error(500, "internal error") : null;
        KeyValueTests.Fails(
            await BrieflyAsync("kv1/db"),
            ProblemClass.Unavailable,
            $"{Server} failed to read 'kv1/db' (500): 'internal error'",
            "check the server's log"
        );
    }

    [Fact]
    public async Task Another_service_at_that_address_is_no_missing_secret()
    {
        foreach (var status in (int[])[200, 403, 404])
        {
            Vault.Interferes = _ => new VaultAnswer(status, null)
            {
                Raw = "<html>hello</html>"u8.ToArray(),
                ContentType = "text/html",
            };
            KeyValueTests.Fails(
                await _site.AskAsync("kv1/db"),
                ProblemClass.BadValue,
                $"{Server} did not answer in Vault's JSON",
                "check the address: a proxy or another service may have answered"
            );
        }
    }

    [Theory]
    [InlineData("{\"data\":{\"a\":\"\u00ff\"}}", true)]
    [InlineData("{\"data\":{\"a\":\"b\"}", false)]
    [InlineData("{\"data\":{\"a\":\"b\"}} x", false)]
    [InlineData("[]", false)]
    public async Task Broken_json_is_no_secret(string text, bool latin)
    {
        Vault.Interferes = request =>
            request.Path == "kv1/db"
                ? new VaultAnswer(200, null) { Raw = (latin ? Encoding.Latin1 : Encoding.UTF8).GetBytes(text) }
                : null;
        KeyValueTests.Fails(
            await _site.AskAsync("kv1/db"),
            ProblemClass.BadValue,
            $"{Server} did not answer in Vault's JSON",
            "check the address: a proxy or another service may have answered"
        );
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(200, true)]
    [InlineData(100_000, false)]
    public async Task Deep_json_ends_somewhere_and_stops_nothing(int depth, bool isRead)
    {
        var text = "{\"data\":{\"a\":" + new string('[', depth) + new string(']', depth) + "}}";
        Vault.Interferes = request =>
            request.Path == "kv1/db" ? new VaultAnswer(200, null) { Raw = Encoding.UTF8.GetBytes(text) } : null;

        Assert.Equal(isRead, (await _site.AskAsync("kv1/db")).Failure is null);
    }

    [Fact]
    public async Task An_answer_without_a_secret()
    {
        Vault.Interferes = request => request.Path == "kv1/db" ? VaultAnswer.Nothing : null;
        KeyValueTests.Fails(
            await _site.AskAsync("kv1/db"),
            ProblemClass.NotFound,
            "'vault://kv1/db' was answered without a secret",
            "check the path, or write to it with ?write"
        );
    }

    [Fact]
    public async Task A_standby_sends_to_its_active_server_once()
    {
        await using var active = await VaultSite.DoubleAsync();
        await active.PutAsync("kv1/db", """{"a":"active"}""");
        Vault.Active = active.Url;

        var answers = await VaultSite.RunAsync(
            _site.Settings($"VAULT_TOKEN={active.Root}"),
            VaultSite.Request("kv1/db")
        );

        Assert.Equal("""{"a":"active"}""", KeyValueTests.Text(Assert.Single(answers)));
        active.Double!.Active = _site.Url;
        KeyValueTests.Fails(
            await _site.AskAsync("kv1/db"),
            ProblemClass.BadSetting,
            $"{Server} redirects to '{_site.Url}/v1/sys/internal/ui/mounts/kv1/db' (307), and it redirects twice",
            "set VAULT_ADDR to the server that answers"
        );
    }

    [Theory]
    [InlineData(302, "http://localhost:1/v1/x", "that is not how a standby names its active server")]
    [InlineData(307, "http://vault.example:8200/v1/x", "that is plain HTTP")]
    [InlineData(307, "http://localhost:1/ui/", "that is not how a standby names its active server")]
    [InlineData(307, "/v1/x", "that is not how a standby names its active server")]
    public async Task Any_other_redirect_is_refused(int status, string location, string why)
    {
        Vault.Interferes = _ => new VaultAnswer(status, null) { Header = ("Location", location) };
        KeyValueTests.Fails(
            await _site.AskAsync("kv1/db"),
            ProblemClass.BadSetting,
            $"{Server} redirects to '{location}' ({status}), and {why}",
            "set VAULT_ADDR to the server that answers"
        );
    }

    [Fact]
    public async Task One_failure_takes_no_other_answer_away()
    {
        Vault.Hangs.Add("kv1/hangs");
        var answers = await BrieflyAsync(
            VaultSite.Request("kv1/db"),
            VaultSite.Request("kv1/hangs"),
            VaultSite.Request("secret/none"),
            VaultSite.Request("secret/db", ("version", "x"))
        );

        Assert.Equal(
            [null, ProblemClass.Timeout, ProblemClass.NotFound, ProblemClass.BadReference],
            answers.Select(answer => answer.Failure?.Class)
        );
    }

    [Fact]
    public async Task Nor_does_a_lookup_that_fails_for_one_path()
    {
        Vault.Interferes = request =>
            request.Path.EndsWith("kv1/odd", StringComparison.Ordinal) ? VaultAnswer.Error(400, "odd") : null;

        var answers = await _site.AskAllAsync(null, VaultSite.Request("kv1/odd"), VaultSite.Request("kv1/db"));

        Assert.Equal([ProblemClass.BadReference, null], answers.Select(answer => answer.Failure?.Class));
    }

    [Fact]
    public async Task No_message_repeats_what_the_server_was_sent()
    {
        var token = $"hvs.{Guid.NewGuid():n}";
        Vault.Interferes = _ => VaultAnswer.Error(400, $"odd token {token}");
        KeyValueTests.Fails(
            await _site.AskAsync("kv1/db", token),
            ProblemClass.BadReference,
            $"{Server} refuses to read 'kv1/data/db' (400): '[hidden]'",
            "check the path and its options"
        );
    }

    /// <summary>With a budget that ends soon.</summary>
    private async Task<SecretAnswer> BrieflyAsync(string location) =>
        Assert.Single(await BrieflyAsync(VaultSite.Request(location)));

    private async Task<IReadOnlyList<SecretAnswer>> BrieflyAsync(params SecretRequest[] requests)
    {
        using var budget = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        return await VaultDescriptor
            .Value.Create(_site.Settings($"VAULT_TOKEN={_site.Root}"))
            .FetchAsync(requests, budget.Token);
    }
}
