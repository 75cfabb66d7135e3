using Launcher.Diagnostics;
using Launcher.Fetching;
using Launcher.Injection;
using Launcher.Planning;
using Launcher.Providers;

namespace Launcher.Agent;

/// <summary>The app has ended: its files go, and what stores made for it.</summary>
internal sealed class TakingBack(PlannedRun run, OpenTargets targets, Stores stores, Upkeep upkeep)
{
    /// <param name="hasStarted">Whether there ever was one.</param>
    public void Run(bool hasStarted)
    {
        targets.Remove();
        if (!hasStarted)
        {
            foreach (var left in stores.TakeBackAsync().GetAwaiter().GetResult())
            {
                run.Log.Warn(FailureReport.Sentence(left));
            }
            return;
        }
        var owing = stores
            .All.Where(store => store.Provider?.Session is not null || upkeep.LeasesOf(store).Count > 0)
            .ToList();
        if (owing.Count == 0 || !run.Plan.Following.RevokesAtEnd)
        {
            return;
        }
        using var budget = new CancellationTokenSource(run.Plan.Supervision!.EndTimeout);
        foreach (var store in owing)
        {
            var (provider, leases) = (store.Provider!, upkeep.LeasesOf(store));
            var session = provider.Session;
            var isDone = Revoke(provider, leases, session, budget.Token);
            if (session is null && provider.Session is { } begun)
            {
                // It logged in for that alone.
                isDone &= Revoke(provider, [], begun, budget.Token);
            }
            if (isDone && leases.Count > 0)
            {
                run.Log.Event(LogLevel.Info, "revoked", $"{leases.Count} leases of {store.Planned.Name}");
            }
        }
    }

    private bool Revoke(
        IProvider provider,
        IReadOnlyList<Until.Leased> leases,
        Session? session,
        CancellationToken cancellation
    )
    {
        var left = provider.RevokeAsync(leases, session, cancellation).AsTask().GetAwaiter().GetResult();
        foreach (var failure in left)
        {
            run.Log.Event(LogLevel.Warn, "revoke-failed", FailureReport.Sentence(new Problem(null, failure)));
        }
        return left.Count == 0;
    }
}
