using Launcher.CommandLine;
using Launcher.Configuration;
using Launcher.Fetching;
using Launcher.Injection;
using Launcher.Model;
using Launcher.Planning;
using Launcher.Providers;
using Launcher.References;
using Launcher.Testing.Doubles.Vault;

namespace Launcher.Tests.Providers.Vault;

/// <summary>References, fetched as a launch does.</summary>
internal static class VaultFetch
{
    public static async Task<FetchedSecrets> RunAsync(VaultSite site, IEnumerable<string> references)
    {
        var problems = new Problems();
        var provider = ProviderTable.Get("vault");
        var plan = PlanBuilder.Build(
            CommandLineParser.Parse(
                [.. references.Select((text, i) => $"--env=V{i}={text}"), "--", "app"],
                SettingTable.Own
            ),
            [],
            SettingTable.Own,
            new SchemeSet([provider.Syntax], TargetTable.All),
            [],
            [],
            null,
            problems
        );
        Assert.Empty(problems);
        var settings = site.Settings($"VAULT_TOKEN={site.Root}");
        var stores = new Stores(PlannedStore.Of(plan, ProviderTable.All), settings, settings.Log, plan.Timeout);
        return await Fetcher.FetchAsync(
            stores,
            stores.Wants,
            Issuing.Kept,
            store => store.Store.EndAsync(),
            TestContext.Current.CancellationToken
        );
    }
}
