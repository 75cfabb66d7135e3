using Launcher.Agent;
using Launcher.CommandLine;
using Launcher.Configuration;
using Launcher.Fetching;
using Launcher.Injection;
using Launcher.Linux;
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
    private readonly PlannedRun _run;
    private readonly Func<double> _random;
    private readonly SecretDigests _digests = new(new byte[SecretDigests.Length]);
    private Upkeep _upkeep;
    private FetchedSecrets _taken;
    private byte[] _memo = [];

    private KeptRun(MovableTime time, PlannedRun run, Stores stores, FetchedSecrets fetched, Func<double> random)
    {
        (_time, _run, _taken, _random) = (time, run, fetched, random);
        _upkeep = new Upkeep(run, stores, fetched, () => time.Now, random);
        Remember();
    }

    /// <summary>When there was something new, as the clock counts.</summary>
    public List<TimeSpan> Changes { get; } = [];

    public FetchedSecrets Newest => _upkeep.Newest;

    /// <summary>Whether nothing that comes can be given to the app.</summary>
    public bool Rejects { get; set; }

    public TimeSpan? RestartBy => _upkeep.RestartBy;

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
        return new KeptRun(time, run, stores, fetched, random ?? Random.Shared.NextDouble);
    }

    /// <summary>The process dies, and another one takes over at once, with what was left for it last.</summary>
    public void Die()
    {
        var file = MemoryFile.Create(_memo, 0x100, Identity.EffectiveUser, Identity.EffectiveGroup, null, out _);
        var memo = Memo.Read(file, _run);
        var stores = new Stores(_run.Stores, _run.ProviderSettings, _run.Log, _run.Plan.Timeout);
        foreach (var store in stores.All)
        {
            store.Open();
        }
        _taken = memo.Fetched;
        _upkeep = new Upkeep(_run, stores, _taken, () => _time.Now, _random, memo.Answers);
    }

    private void Remember()
    {
        using var buffer = new SecretBuffer(0);
        Memo.Write(buffer, _run, _digests, _taken, _upkeep, isNewest: false, [], []);
        _memo = buffer.Bytes.ToArray();
    }

    /// <summary>Lets time pass, and does what is due when it is.</summary>
    /// <param name="taken">Whether the app takes what is new at once.</param>
    /// <param name="dies">Whether each act is the last one of a process.</param>
    public async Task PassAsync(TimeSpan span, bool taken = true, bool dies = false)
    {
        var end = _time.Now + span;
        while (_upkeep.Next is { } next && next <= end)
        {
            _time.Advance(next > _time.Now ? next - _time.Now : TimeSpan.Zero);
            await TurnAsync(taken, dies);
        }
        _time.Advance(end > _time.Now ? end - _time.Now : TimeSpan.Zero);
    }

    /// <summary>Does what is due now, if anything is.</summary>
    public Task CatchUpAsync() => _upkeep.Next <= _time.Now ? TurnAsync() : Task.CompletedTask;

    /// <summary>Does what is due now.</summary>
    /// <param name="dies">Whether the process dies before it has told anybody.</param>
    public async Task TurnAsync(bool taken = true, bool dies = false)
    {
        if (_upkeep.IsAboutToIssue)
        {
            Remember();
        }
        // Nobody waits here in real time: who does not come back asks without end.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(10));
        var isNew = await _upkeep.RunAsync(patience.Token);
        Assert.False(patience.IsCancellationRequested, "it asks without end");
        if (dies)
        {
            Die();
            return;
        }
        if (isNew)
        {
            if (Rejects)
            {
                _upkeep.Reject(_taken);
                return;
            }
            Changes.Add(_time.Now);
            if (taken)
            {
                _upkeep.InUse();
                _taken = _upkeep.Newest;
            }
        }
        Remember();
    }
}
