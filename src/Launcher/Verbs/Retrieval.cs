using Launcher.Diagnostics;
using Launcher.Fetching;
using Launcher.Linux;
using Launcher.Planning;

namespace Launcher.Verbs;

/// <summary>
/// Runs the fetch under the start-up budget and under the termination signals. What stores have made for it stays when
/// <see cref="Keep"/> is called, and goes with <see cref="TakeBack"/>, also afterwards.
/// </summary>
/// <param name="mayStay">Whether somebody may stay beside the app: then sessions stay open until <see cref="Keep"/>.</param>
internal sealed class Retrieval(PlannedRun run, bool mayStay = false)
{
    // What a provider gets to report by itself that its time is over, and to end its login; after a signal, in a hurry.
    private static readonly TimeSpan s_grace = TimeSpan.FromMilliseconds(1500);
    private static readonly TimeSpan s_graceAfterSignal = TimeSpan.FromMilliseconds(500);

    private Stores? _stores;

    /// <exception cref="LaunchException">A termination signal came: 128+n and no text.</exception>
    public FetchedSecrets Fetch(Issuing issuing, TerminationSignals signals)
    {
        var plan = run.Plan;
        if (!plan.NeedsSecrets)
        {
            return new FetchedSecrets();
        }
        using var cancellation = new CancellationTokenSource();
        // Whatever becomes of the fetch, no program it started is left behind.
        using var subprocesses = run.Stores.Any(store => store.Provider.StartsPrograms)
            ? Subprocesses.Begin(signals)
            : null;
        Open();
        Task End(AskedStore read) =>
            mayStay || (plan.MayStay && read.HasEnds) ? Task.CompletedTask : read.Store.EndAsync();
        var task = Fetcher.FetchAsync(Stores, Stores.Wants, issuing, End, cancellation.Token);
        var signal = signals.Wait(task, plan.Timeout);
        if (!task.IsCompleted)
        {
            cancellation.Cancel();
            var later = signals.Wait(task, signal == 0 ? s_grace : s_graceAfterSignal);
            signal = signal == 0 ? later : signal;
        }
        Check(signal);
        if (!task.IsCompleted)
        {
            throw new LaunchException(
                ExitCode.Unreachable,
                ProblemClass.Timeout,
                null,
                $"a store did not answer within {plan.Timeout.TotalSeconds:0.###} s",
                "check the store, or give it more time with --timeout"
            );
        }
        return task.GetAwaiter().GetResult();
    }

    /// <summary>Makes the stores ready to be asked.</summary>
    public Stores Open()
    {
        Reserve(run.Stores);
        return _stores = new Stores(run.Stores, run.ProviderSettings, run.Log, run.Plan.Timeout);
    }

    /// <summary>Those that were asked.</summary>
    public Stores Stores => _stores!;

    /// <summary>What was made is the app's now.</summary>
    public void Keep() => _stores?.EndAsync().GetAwaiter().GetResult();

    /// <summary>The app does not start.</summary>
    /// <returns>What lives on all the same.</returns>
    public IReadOnlyList<Problem> TakeBack() => _stores?.TakeBackAsync().GetAwaiter().GetResult() ?? [];

    /// <summary>The same for a run that ends: says what lives on.</summary>
    public void Abandon()
    {
        foreach (var left in TakeBack())
        {
            run.Log.Warn(FailureReport.Sentence(left));
        }
    }

    // After the signal masks are as every thread has to have them.
    private static void Reserve(IReadOnlyList<PlannedStore> stores)
    {
        var own = stores.Select(store => store.Threads).OfType<int>().ToList();
        if (own.Count > 0)
        {
            ReservedThreads.Reserve(ReservedThreads.Shared + own.Sum());
        }
    }

    private static void Check(int signal)
    {
        if (signal != 0)
        {
            throw new LaunchException(ExitCode.SignalBase + signal, []);
        }
    }
}
