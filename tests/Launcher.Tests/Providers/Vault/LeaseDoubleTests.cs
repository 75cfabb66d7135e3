using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Launcher.Testing.Doubles;
using Launcher.Testing.Doubles.Vault;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Providers.Vault;

/// <summary>The server that tests of renewal trust: tokens, leases and their ends, asked by the framework's own client.</summary>
public sealed class LeaseDoubleTests : IAsyncLifetime
{
    private readonly MovableTime _time = new();
    private readonly DatabaseEngine _database = new DatabaseEngine().With("app", 60, 200);
    private readonly HttpClient _http = new();
    private VaultDouble _vault = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _vault = await VaultDouble.StartAsync(null, _time);
        _vault.Mount("database/", _database);
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _vault.DisposeAsync();
    }

    [Fact]
    public async Task What_a_token_made_ends_with_it_down_to_the_last_of_its_children()
    {
        var parent = await MakeAsync(_vault.Root.Value, """{"policies":["root"],"ttl":"100"}""");
        var child = await MakeAsync(parent, """{"policies":["root"],"ttl":"1h"}""");
        var grandchild = await MakeAsync(child, """{"policies":["root"],"ttl":"1h"}""");
        var orphan = await MakeAsync(child, """{"policies":["root"],"ttl":"1h","no_parent":true}""");
        await AskAsync("GET", "database/creds/app", grandchild);
        await AskAsync("GET", "database/creds/app", orphan);
        Assert.Equal(2, _database.Living.Count);
        _time.Advance(TimeSpan.FromSeconds(59));
        foreach (var lease in _vault.Leases)
        {
            await AskAsync("PUT", "sys/leases/renew", parent, new JsonObject { ["lease_id"] = lease });
        }

        _time.Advance(TimeSpan.FromSeconds(41));

        Assert.Equal([_vault.Root.Value, orphan], _vault.Tokens.Select(token => token.Value));
        Assert.Equal(_database.Users[1], Assert.Single(_database.Living));
        Assert.Equal(403, (await AskAsync("GET", "auth/token/lookup-self", grandchild)).Status);
    }

    [Fact]
    public async Task More_time_is_counted_from_now_and_never_past_the_longest_life()
    {
        var lease = (await AskAsync("GET", "database/creds/app"))["lease_id"];
        var grants = new List<int>();
        for (var i = 0; i < 4; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(45));
            grants.Add((int)(await RenewAsync(lease))["lease_duration"]!);
        }
        Assert.Equal([60, 60, 60, 20], grants);
        _time.Advance(TimeSpan.FromSeconds(19));
        Assert.Single(_vault.Leases);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((400, """["lease not found"]"""), await ErrorAsync(lease));
        Assert.Empty(_database.Living);
    }

    [Theory]
    [InlineData("{}", "invalid lease ID")]
    [InlineData("""{"ttl":"1h","renewable":false}""", "lease is not renewable")]
    [InlineData("""{"ttl":"1h","type":"batch"}""", "batch tokens cannot be renewed")]
    public async Task A_token_that_gets_no_more_time_is_told_why(string terms, string words)
    {
        var body = (JsonObject)JsonNode.Parse(terms)!;
        body["policies"] = new JsonArray("root");
        var token = await MakeAsync(_vault.Root.Value, body.ToJsonString());

        var answer = await AskAsync("PUT", "auth/token/renew-self", token);

        Assert.Equal((400, words), (answer.Status, answer["errors"]![0]!.ToString()));
    }

    [Fact]
    public async Task A_mount_may_say_how_long_its_leases_live()
    {
        _database.With("any", 0);
        Assert.Equal(3600, (int)(await AskAsync("GET", "database/creds/any"))["lease_duration"]!);
        _vault.Tuned["database/"] = (TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(100));

        var answer = await AskAsync("GET", "database/creds/any");
        Assert.Equal(90, (int)answer["lease_duration"]!);
        _time.Advance(TimeSpan.FromSeconds(60));
        var renewed = await RenewAsync(answer["lease_id"]);
        Assert.Equal(40, (int)renewed["lease_duration"]!);
        Assert.Contains(
            "TTL value is capped accordingly",
            renewed["warnings"]![0]!.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_lease_of_a_hundred_years_is_one()
    {
        var years = TimeSpan.FromDays(36500);
        _vault.MaxTtl = years;
        _database.With("old", years.TotalSeconds);
        var token = await MakeAsync(_vault.Root.Value, """{"policies":["root"],"ttl":"876000h"}""");

        Assert.Equal(
            years.TotalSeconds,
            (double)(await AskAsync("GET", "database/creds/old", token))["lease_duration"]!
        );
        _time.Advance(years - TimeSpan.FromSeconds(1));
        Assert.Single(_vault.Leases);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(_vault.Leases);
    }

    [Fact]
    public async Task An_answer_is_held_back_after_all_was_done()
    {
        var held = _vault.Hold("database/creds/app");
        var asking = AskAsync("GET", "database/creds/app");
        await held.Arrived.WaitAsync(Cancellation);

        Assert.Equal((1, false, 0), (_database.Living.Count, asking.IsCompleted, _vault.Journal[^1].Status));
        held.Release();

        Assert.Equal((200, 200), ((await asking).Status, _vault.Journal[^1].Status));
    }

    [Fact]
    public async Task The_journal_says_what_came_when_and_what_it_was_answered()
    {
        await AskAsync("GET", "sys/health");
        _time.Advance(TimeSpan.FromSeconds(90));
        _vault.IsSealed = true;
        await AskAsync("GET", "database/creds/app");
        _vault.IsAway = true;
        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync("GET", "database/creds/app"));

        Assert.Equal(
            [(0, "GET sys/health", 200), (90, "GET database/creds/app", 503), (90, "GET database/creds/app", 0)],
            _vault.Journal.Select(entry => (entry.Moment.TotalSeconds, entry.Request, entry.Status))
        );
        Assert.Equal(2, Rates.Most(_vault.Journal.Select(entry => entry.Moment), TimeSpan.FromMinutes(1)));
        Assert.Empty(_database.Users);
    }

    [Fact]
    public async Task A_life_of_a_second_ends_by_itself_in_real_time()
    {
        await using var vault = await VaultDouble.StartAsync();
        var database = new DatabaseEngine().With("app", 1);
        var ended = new TaskCompletionSource();
        vault.Mount("database/", database);
        var request = new VaultRequest("GET", "database/creds/app", new Dictionary<string, string>(), [], vault.Root);
        vault.Issue(request, new VaultTerms { Ttl = TimeSpan.FromSeconds(1) }, null, ended.SetResult);

        // Nobody asks meanwhile.
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);

        Assert.Empty(vault.Leases);
    }

    private async Task<string> MakeAsync(string token, string body) =>
        (await AskAsync("PUT", "auth/token/create", token, (JsonObject)JsonNode.Parse(body)!))["auth"]![
            "client_token"
        ]!.ToString();

    private Task<Reply> RenewAsync(JsonNode? lease) =>
        AskAsync("PUT", "sys/leases/renew", null, new JsonObject { ["lease_id"] = lease!.DeepClone() });

    private async Task<(int, string)> ErrorAsync(JsonNode? lease)
    {
        var answer = await RenewAsync(lease);
        return (answer.Status, answer["errors"]!.ToJsonString());
    }

    private async Task<Reply> AskAsync(string method, string path, string? token = null, JsonObject? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{_vault.Url}/v1/{path}");
        request.Headers.Add("X-Vault-Token", token ?? _vault.Root.Value);
        request.Headers.Add("X-Vault-Request", "true");
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body?.ToJsonString() ?? ""));
        content.Headers.ContentType = new("application/json");
        request.Content = body is null ? null : content;
        using var answer = await _http.SendAsync(request, Cancellation);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        return new Reply(answer.StatusCode, text.Length > 0 ? JsonNode.Parse(text) : null);
    }

    private sealed record Reply(HttpStatusCode Code, JsonNode? Body)
    {
        public int Status => (int)Code;

        public JsonNode? this[string name] => Body![name];
    }
}
