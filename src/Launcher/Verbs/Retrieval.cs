using Launcher.Diagnostics;
using Launcher.Fetching;
using Launcher.Linux;
using Launcher.Model;
using Launcher.Providers;

namespace Launcher.Verbs;

/// <summary>Runs the fetch under the start-up budget and under the termination signals.</summary>
internal static class Retrieval
{
    private const int ShownSubjects = 10;

    // What a provider gets to report by itself that its time is over.
    private static readonly TimeSpan s_grace = TimeSpan.FromMilliseconds(500);

    /// <exception cref="LaunchException">A termination signal came: 128+n and no text.</exception>
    public static FetchedSecrets Fetch(Preparation prepared, Issuing issuing, Log log, TerminationSignals signals)
    {
        var plan = prepared.Plan;
        using var cancellation = new CancellationTokenSource();
        // Whatever becomes of the fetch, no program it started is left behind.
        using var subprocesses = StartsPrograms(plan) ? Subprocesses.Begin(signals) : null;
        var task = new Fetcher(ProviderTable.Get, prepared.ProviderSettings(log), log, plan.Timeout).FetchAsync(
            plan,
            issuing,
            cancellation.Token
        );
        var signal = signals.Wait(task, plan.Timeout);
        if (!task.IsCompleted)
        {
            cancellation.Cancel();
            // After a signal nobody waits for a store, but programs are ended in order.
            var later = signal == 0 || subprocesses is not null ? signals.Wait(task, s_grace) : 0;
            signal = signal == 0 ? later : signal;
        }
        Check(signal);
        if (!task.IsCompleted)
        {
            throw new LaunchException(
                ExitCode.Unreachable,
                new Problem(
                    ProblemClass.Timeout,
                    null,
                    $"a store did not answer within {plan.Timeout.TotalSeconds:0.###} s",
                    "check the store, or give it more time with --timeout"
                )
            );
        }
        return task.GetAwaiter().GetResult();
    }

    private static bool StartsPrograms(LaunchPlan plan) =>
        ProviderTable.All.Any(provider => provider.StartsPrograms && plan.Stores(provider.Scheme).Count > 0);

    /// <summary>Every failure, with what it was for; one that hit many (a login) is one.</summary>
    public static IReadOnlyList<Problem> Problems(LaunchPlan plan, FetchedSecrets fetched) =>
        [
            .. fetched
                .Failures.GroupBy(failure => failure.Problem)
                .Select(same => same.Key with { Subject = Subjects(plan, same.Select(failure => failure.Reference)) }),
        ];

    /// <summary>124 when every failure may be gone at the next try, 125 when one will not, 0 when there is none.</summary>
    public static ExitCode CodeOf(IReadOnlyList<Problem> problems) =>
        problems.Count == 0 ? ExitCode.Success
        : problems.All(problem =>
            problem.Class
                is ProblemClass.Timeout
                    or ProblemClass.Dns
                    or ProblemClass.Throttled
                    or ProblemClass.Unavailable
        )
            ? ExitCode.Unreachable
        : ExitCode.Failed;

    /// <exception cref="LaunchException">A secret is missing.</exception>
    public static void ThrowIfAny(LaunchPlan plan, FetchedSecrets fetched)
    {
        var problems = Problems(plan, fetched);
        if (problems.Count > 0)
        {
            throw new LaunchException(CodeOf(problems), problems);
        }
    }

    /// <summary>Everything these references were for: one secret may feed several variables.</summary>
    private static string Subjects(LaunchPlan plan, IEnumerable<SecretReference> references)
    {
        var failed = references.ToHashSet();
        var subjects = plan
            .Deliveries.Where(delivery => delivery.References.Any(failed.Contains))
            .Select(delivery => delivery.Subject)
            .Concat(
                plan.Expansions.Where(expansion => failed.Contains(expansion.Reference))
                    .Select(expansion => expansion.Origin)
            )
            .Distinct()
            .ToList();
        return subjects.Count > ShownSubjects
            ? $"{string.Join(", ", subjects.Take(ShownSubjects))} and {subjects.Count - ShownSubjects} more"
            : string.Join(", ", subjects);
    }

    private static void Check(int signal)
    {
        if (signal != 0)
        {
            throw new LaunchException(ExitCode.SignalBase + signal, []);
        }
    }
}
