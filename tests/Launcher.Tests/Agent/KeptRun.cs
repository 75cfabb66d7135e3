using Launcher.Agent;
using Launcher.CommandLine;
using Launcher.Configuration;
using Launcher.Fetching;
using Launcher.Injection;
using Launcher.Model;
using Launcher.Planning;
using Launcher.Providers;
using Launcher.References;
using Launcher.Testing.Doubles.Vault;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Agent;

/// <summary>A launch whose app runs, and what keeps its secrets good meanwhile: on the double, by a clock that a test moves.</summary>
internal sealed class KeptRun
{
    private readonly MovableTime _time;
    private readonly Upkeep _upkeep;

    private KeptRun(MovableTime time, Upkeep upkeep) => (_time, _upkeep) = (time, upkeep);

    /// <summary>When there was something new, as the clock counts.</summary>
    public List<TimeSpan> Changes { get; } = [];

    public FetchedSecrets Newest => _upkeep.Newest;

    /// <param name="site">The double, with the same clock.</param>
    /// <param name="login">Variables of the login.</param>
    /// <param name="random">0 to 1; null for chance.</param>
    /// <param name="flags">The launcher's.</param>
    public static async Task<KeptRun> StartAsync(
        VaultSite site,
        MovableTime time,
        string[] login,
        Func<double>? random,
        params string[] flags
    )
    {
        var problems = new Problems();
        var provider = ProviderTable.Get("vault");
        var plan = PlanBuilder.Build(
            CommandLineParser.Parse([.. flags, "--", "app"], SettingTable.Own),
            [],
            SettingTable.Own,
            new SchemeSet([provider.Syntax], TargetTable.All),
            [],
            [],
            null,
            problems
        );
        Assert.Empty(problems);
        var settings = site.Settings(login);
        var planned = PlannedStore.Of(plan, ProviderTable.All);
        var run = new PlannedRun
        {
            Plan = plan,
            Stores = planned,
            ProviderSettings = settings,
            Log = settings.Log,
            Unread = [],
        };
        var stores = new Stores(planned, settings, settings.Log, plan.Timeout);
        var fetched = await Fetcher.FetchAsync(
            stores,
            stores.Wants,
            Issuing.Kept,
            static _ => Task.CompletedTask,
            TestContext.Current.CancellationToken
        );
        Assert.Empty(fetched.Failures);
        foreach (var store in stores.All)
        {
            store.Provider?.Keep();
        }
        return new KeptRun(time, new Upkeep(run, stores, fetched, () => time.Now, random ?? Random.Shared.NextDouble));
    }

    /// <summary>Lets time pass, and does what is due when it is.</summary>
    /// <param name="taken">Whether the app takes what is new at once.</param>
    public async Task PassAsync(TimeSpan span, bool taken = true)
    {
        var end = _time.Now + span;
        while (_upkeep.Next is { } next && next <= end)
        {
            _time.Advance(next > _time.Now ? next - _time.Now : TimeSpan.Zero);
            await TurnAsync(taken);
        }
        _time.Advance(end > _time.Now ? end - _time.Now : TimeSpan.Zero);
    }

    /// <summary>Does what is due now, if anything is.</summary>
    public Task CatchUpAsync() => _upkeep.Next <= _time.Now ? TurnAsync() : Task.CompletedTask;

    /// <summary>Does what is due now.</summary>
    public async Task TurnAsync(bool taken = true)
    {
        // Nobody waits here in real time: who does not come back asks without end.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(10));
        var isNew = await _upkeep.RunAsync(patience.Token);
        Assert.False(patience.IsCancellationRequested, "it asks without end");
        if (isNew)
        {
            Changes.Add(_time.Now);
            if (taken)
            {
                _upkeep.InUse();
            }
        }
    }
}
