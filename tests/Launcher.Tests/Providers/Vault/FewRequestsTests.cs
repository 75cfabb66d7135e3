using System.Globalization;
using Launcher.Model;
using Launcher.Testing.Doubles.Vault;

namespace Launcher.Tests.Providers.Vault;

/// <summary>How often a server is asked: as rarely as can be, and all at once.</summary>
public sealed class FewRequestsTests : IAsyncLifetime
{
    private VaultSite _site = null!;

    private VaultDouble Vault => _site.Double!;

    public async ValueTask InitializeAsync() => _site = await VaultSite.DoubleAsync();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task A_hundred_secrets_of_one_engine_are_one_lookup_and_a_hundred_reads()
    {
        var requests = await PutAsync(100, "secret/data/");

        var answers = await _site.AskAllAsync(null, requests);

        Assert.All(answers, answer => Assert.Null(answer.Failure));
        Assert.Equal(100, answers.Select(KeyValueTests.Text).Distinct().Count());
        Assert.Single(Gets, request => request.StartsWith("GET sys/", StringComparison.Ordinal));
        Assert.Equal(101, Gets.Count);
    }

    [Fact]
    public async Task A_hundred_secrets_take_three_times_the_way_to_the_server()
    {
        var requests = await PutAsync(100, "secret/data/");
        // The lookup, and twice fifty reads: none is answered before fifty are there.
        Vault.Together = ("secret/data/", 50);

        var answers = await _site
            .AskAllAsync(null, requests)
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.All(answers, answer => Assert.Null(answer.Failure));
        Assert.Equal(101, Gets.Count);
    }

    [Fact]
    public async Task A_thousand_references_to_one_secret_are_one_read()
    {
        await _site.PutAsync("secret/data/app", """{"data":{"k":"v"}}""");
        var texts = Enumerable.Range(0, 1000).Select(i => $"vault://secret/app#k{i}").ToArray();

        var fetched = await VaultFetch.RunAsync(_site, texts.Append("vault://secret/app#k"));

        Assert.Single(fetched.Values);
        Assert.Equal(1000, fetched.Failures.Count);
        Assert.Equal(["GET sys/internal/ui/mounts/secret/app", "GET secret/data/app"], Gets);
    }

    [Fact]
    public async Task Engines_with_a_common_beginning_are_told_apart_in_few_lookups()
    {
        Vault.Mount("team/a/", new PlainKeyValueEngine());
        Vault.Mount("team/b/", new VersionedKeyValueEngine());
        Vault.Mount("team/c/deep/", new PlainKeyValueEngine());
        foreach (var path in (string[])["team/a/1", "team/a/2", "team/c/deep/1", "team/c/deep/2"])
        {
            await _site.PutAsync(path, $$"""{"p":"{{path}}"}""");
        }
        await _site.PutAsync("team/b/data/1", """{"data":{"p":"team/b/1"}}""");
        string[] paths = ["team/a/1", "team/a/2", "team/b/1", "team/c/deep/1", "team/c/deep/2"];

        var answers = await _site.AskAllAsync(null, [.. paths.Select(path => VaultSite.Request(path))]);

        Assert.Equal(paths.Select(path => $$"""{"p":"{{path}}"}"""), answers.Select(KeyValueTests.Text));
        Assert.Equal(3, Gets.Count(request => request.StartsWith("GET sys/", StringComparison.Ordinal)));
    }

    private List<string> Gets => [.. Vault.Log.Where(request => request.StartsWith("GET", StringComparison.Ordinal))];

    private async Task<SecretRequest[]> PutAsync(int count, string prefix)
    {
        for (var i = 0; i < count; i++)
        {
            await _site.PutAsync(
                string.Create(CultureInfo.InvariantCulture, $"{prefix}s{i}"),
                string.Create(CultureInfo.InvariantCulture, $$$"""{"data":{"k":"{{{i}}}"}}""")
            );
        }
        return [.. Enumerable.Range(0, count).Select(i => VaultSite.Request($"secret/s{i}"))];
    }
}
