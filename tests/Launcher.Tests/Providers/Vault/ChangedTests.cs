using System.Globalization;
using System.Text.Json.Nodes;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Providers.Vault;
using Launcher.Testing.Doubles.Vault;

namespace Launcher.Tests.Providers.Vault;

/// <summary>Whether a secret is another by now: from its metadata, where that may be read.</summary>
public sealed class ChangedTests : IAsyncLifetime
{
    private const string Metadata = "GET secret/metadata/db";

    private static readonly SecretRequest s_db = VaultSite.Request("secret/db");

    private VaultSite _site = null!;

    private VaultDouble Vault => _site.Double!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _site = await VaultSite.DoubleAsync();
        await PutAsync("one");
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task A_secret_has_changed_when_there_is_a_newer_version_and_no_value_is_read_to_know_it()
    {
        var (provider, known) = await ReadAsync(s_db);
        var before = Vault.Log.Count;

        Assert.Equal(Change.Same, await ChangeAsync(provider, known));
        await PutAsync("two");
        Assert.Equal(Change.Changed, await ChangeAsync(provider, known));
        Assert.Equal([Metadata, "PUT secret/data/db", Metadata], Vault.Log.Skip(before));

        var (_, newer) = await ReadAsync(s_db);
        Assert.Equal(Change.Same, await ChangeAsync(provider, newer));
    }

    [Theory]
    [InlineData("delete")]
    [InlineData("destroy")]
    public async Task A_version_that_is_gone_has_changed(string action)
    {
        var (provider, known) = await ReadAsync(s_db);
        await _site.PutAsync($"secret/{action}/db", """{"versions":[1]}""");

        Assert.Equal(Change.Changed, await ChangeAsync(provider, known));
    }

    [Fact]
    public async Task A_version_that_will_be_deleted_has_not_changed_before()
    {
        var (provider, known) = await ReadAsync(s_db);
        // Years ago by this machine's clock.
        var time = new DateTimeOffset(2001, 3, 3, 4, 5, 6, TimeSpan.Zero);
        JsonObject Entry(int seconds) =>
            new()
            {
                ["current_version"] = 1,
                ["versions"] = new JsonObject
                {
                    ["1"] = new JsonObject
                    {
                        ["deletion_time"] = time.AddSeconds(seconds).ToString("O", CultureInfo.InvariantCulture),
                        ["destroyed"] = false,
                    },
                },
            };

        foreach (var (seconds, change) in ((int, Change)[])[(60, Change.Same), (-60, Change.Changed)])
        {
            Vault.Interferes = request =>
                request.Path == "secret/metadata/db"
                    ? VaultAnswer.Data(Entry(seconds)) with
                    {
                        Header = ("Date", time.ToString("R", CultureInfo.InvariantCulture)),
                    }
                    : null;
            Assert.Equal(change, await ChangeAsync(provider, known));
        }
    }

    [Fact]
    public async Task Metadata_that_may_not_be_read_is_asked_for_once()
    {
        var token = await _site.TokenForAsync("""path "secret/data/db" { capabilities = ["read"] }""");
        // It does not say which engine that is, either, unless it may read something there.
        var (provider, known) = await ReadAsync(s_db, token);

        Assert.Equal(Change.Ask, await ChangeAsync(provider, known));
        Assert.Equal(Change.Ask, await ChangeAsync(provider, known));
        Assert.Equal(1, Vault.Log.Count(request => request == Metadata));
    }

    [Fact]
    public async Task What_the_server_does_not_say_is_for_a_fetch_to_find_out()
    {
        var (provider, known) = await ReadAsync(s_db);
        Vault.Interferes = request =>
            request.Path == "secret/metadata/db" ? VaultAnswer.Error(500, "no storage") : null;
        using var budget = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        Assert.Equal(Change.Ask, Assert.Single(await provider.ChangedAsync([known], budget.Token)));
    }

    [Fact]
    public async Task A_version_that_is_named_is_not_asked_for_and_an_engine_without_versions_has_no_answer()
    {
        await _site.PutAsync("kv1/app", """{"a":"b"}""");
        var (provider, pinned) = await ReadAsync(VaultSite.Request("secret/db", ("version", "1")));
        await PutAsync("two");
        var plain = VaultSite.Request("kv1/app");
        await provider.FetchAsync([plain], Cancellation);
        var before = Vault.Log.Count;

        Assert.Equal(
            [Change.Same, Change.Ask, Change.Ask],
            await provider.ChangedAsync(
                [pinned, new KnownSecret(plain, null), new KnownSecret(s_db, null)],
                Cancellation
            )
        );
        Assert.Equal(before, Vault.Log.Count);
    }

    [Fact]
    public async Task What_would_be_issued_anew_is_never_asked_for()
    {
        Vault.Mount("database/", new DatabaseEngine().With("app", 3600));
        var (provider, known) = await ReadAsync(VaultSite.Request("database/creds/app"));

        Assert.Equal(Change.Same, await ChangeAsync(provider, known));
        Assert.Single(Vault.Leases);
    }

    private Task PutAsync(string value) => _site.PutAsync("secret/data/db", $$$"""{"data":{"a":"{{{value}}}"}}""");

    private async Task<(IProvider, KnownSecret)> ReadAsync(SecretRequest request, string? token = null)
    {
        var provider = VaultDescriptor.Value.Create(_site.Settings($"VAULT_TOKEN={token ?? _site.Root}"));
        var answer = Assert.Single(await VaultSite.FetchAsync(provider, [request], Cancellation));
        Assert.Null(answer.Failure);
        return (provider, new KnownSecret(request, answer.Document!.Version));
    }

    private static async Task<Change> ChangeAsync(IProvider provider, KnownSecret known) =>
        Assert.Single(await provider.ChangedAsync([known], Cancellation));
}
