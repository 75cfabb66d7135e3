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
        foreach (var problem in targets.Remove())
        {
            run.Log.Warn(FailureReport.Sentence(problem));
        }
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
        // All at once: one that does not answer takes no time from the others.
        Task.WhenAll(owing.Select(store => RevokeAsync(store, budget.Token))).GetAwaiter().GetResult();
    }

    private async Task RevokeAsync(OpenStore store, CancellationToken budget)
    {
        var (provider, leases) = (store.Provider!, upkeep.LeasesOf(store));
        var session = provider.Session;
        var isDone = await RevokeAsync(provider, leases, session, budget);
        if (session is null && provider.Session is { } begun)
        {
            // It logged in for that alone.
            isDone &= await RevokeAsync(provider, [], begun, budget);
        }
        if (isDone && leases.Count > 0)
        {
            run.Log.Event(LogLevel.Info, "revoked", $"{leases.Count} leases of {store.Planned.Name}");
        }
    }

    private async Task<bool> RevokeAsync(
        IProvider provider,
        IReadOnlyList<Until.Leased> leases,
        Session? session,
        CancellationToken cancellation
    )
    {
        var left = await provider.RevokeAsync(leases, session, cancellation);
        foreach (var failure in left)
        {
            run.Log.Event(LogLevel.Warn, "revoke-failed", FailureReport.Sentence(new Problem(null, failure)));
        }
        return left.Count == 0;
    }
}
