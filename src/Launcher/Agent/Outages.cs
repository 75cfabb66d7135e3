using Launcher.Diagnostics;
using Launcher.Fetching;
using Launcher.Planning;
using Launcher.Renewal;

namespace Launcher.Agent;

/// <summary>Which stores do not answer: how long they are left alone, what is told, and what one attempt may take.</summary>
internal sealed class Outages(PlannedRun run, Func<TimeSpan> clock, Func<double> random)
{
    // What one attempt may take of what is left, and what it may take in any case.
    private const int PartOfLeft = 4;

    /// <summary>What an attempt may take in any case.</summary>
    public static readonly TimeSpan LeastBudget = TimeSpan.FromSeconds(1);

    private readonly Dictionary<OpenStore, Outage> _outages = [];

    public Outage Of(OpenStore store)
    {
        if (!_outages.TryGetValue(store, out var outage))
        {
            _outages.Add(store, outage = new Outage());
        }
        return outage;
    }

    /// <summary>It does.</summary>
    public void Answered(OpenStore store)
    {
        if (Of(store).IsOver())
        {
            run.Log.Event(LogLevel.Info, "store-back", $"{store.Planned.Name} answers");
        }
    }

    /// <summary>An attempt at something has failed.</summary>
    /// <returns>How long to wait.</returns>
    public TimeSpan Failed(KeptAnswer answer, Failure failure)
    {
        var left = answer.Grant is { } grant ? grant.End - clock() : (TimeSpan?)null;
        if (failure.Class is ProblemClass.NotFound or ProblemClass.BadValue)
        {
            // The app keeps what it has.
            if (answer.Failures++ == 0)
            {
                var isGone = failure.Class == ProblemClass.NotFound;
                run.Log.Event(
                    LogLevel.Warn,
                    isGone ? "gone" : "rejected",
                    isGone
                        ? $"{answer.Name}: {failure.What}: the app keeps the value it has"
                        : $"the new values are not delivered, and the app keeps what it has: {FailureReport.Sentence(new Problem(answer.Name, failure))}"
                );
            }
            return run.Plan.Following.Refresh is { } interval
                ? Polling.Next(interval, null, random())
                : Of(answer.Store).Failed(clock(), left, answer.Store.Provider?.RetryAfter, random());
        }
        var delay = Failed(answer.Store, left, failure);
        answer.Failures++;
        if (left is { } rest && answer.WarnAt is var warned && (warned is null || rest <= warned))
        {
            answer.WarnAt = rest / 2;
            run.Log.Event(
                LogLevel.Warn,
                rest > TimeSpan.Zero ? "renew-failed" : "ended",
                $"{answer.Name} {(rest > TimeSpan.Zero ? $"ends at {EndText.Of(run, rest)}" : "has ended")}: {failure.What}"
            );
        }
        return delay;
    }

    /// <inheritdoc cref="Failed(KeptAnswer, Failure)"/>
    /// <param name="left">Of what needs the store; null when nothing ends.</param>
    public TimeSpan Failed(OpenStore store, TimeSpan? left, Failure failure)
    {
        var outage = Of(store);
        if (outage.Failures == 0)
        {
            run.Log.Event(LogLevel.Warn, "store-away", $"{store.Planned.Name}: {failure.What}: {failure.WayOut}");
        }
        return outage.Failed(clock(), left, store.Provider?.RetryAfter, random());
    }

    /// <summary>An attempt does not use up what is left for the next.</summary>
    public CancellationTokenSource Budget(TimeSpan? left, CancellationToken cancellation)
    {
        var budget = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var most = left is { } rest ? Life.Later(rest / PartOfLeft, LeastBudget) : run.Plan.Timeout;
        // In real time, whatever clock lives are counted by.
        budget.CancelAfter(Life.Earlier(most, run.Plan.Timeout));
        return budget;
    }
}
