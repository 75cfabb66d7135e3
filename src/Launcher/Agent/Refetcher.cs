using Launcher.Fetching;
using Launcher.Planning;
using Launcher.Providers;
using Launcher.Renewal;

namespace Launcher.Agent;

/// <summary>Asks stores whether what they have given is another one by now, and for that.</summary>
/// <param name="first">What they have given until now.</param>
internal sealed class Refetcher(
    PlannedRun run,
    Stores stores,
    Timetable timetable,
    Outages outages,
    Func<TimeSpan> clock,
    FetchedSecrets first
)
{
    /// <summary>The newest of everything.</summary>
    public FetchedSecrets Newest { get; set; } = first;

    /// <returns>Those that may be other ones by now.</returns>
    public async Task<List<KeptAnswer>> DifferentAsync(
        OpenStore store,
        List<KeptAnswer> answers,
        CancellationToken cancellation
    )
    {
        if (answers.Count == 0)
        {
            return [];
        }
        using var budget = outages.Budget(null, cancellation);
        var changes = await store.Provider!.ChangedAsync(
            [.. answers.Select(answer => new KnownSecret(answer.Request, answer.Version))],
            budget.Token
        );
        cancellation.ThrowIfCancellationRequested();
        var different = new List<KeptAnswer>();
        for (var i = 0; i < answers.Count; i++)
        {
            if (changes[i] == Change.Same)
            {
                outages.Answered(store);
                timetable.Schedule(answers[i]);
            }
            else
            {
                different.Add(answers[i]);
            }
        }
        return different;
    }

    /// <summary>Fetches some of it anew.</summary>
    /// <returns>Whether <see cref="Newest"/> has changed.</returns>
    public async Task<bool> FetchAsync(List<KeptAnswer> answers, CancellationToken cancellation)
    {
        if (answers.Count == 0)
        {
            return false;
        }
        using var budget = outages.Budget(Upkeep.EndOf(answers) - clock(), cancellation);
        var wants = answers.SelectMany(answer => answer.Wants).OrderBy(want => want.Index).ToList();
        var fetched = await Fetcher.FetchAsync(
            stores,
            wants,
            Issuing.Kept,
            static _ => Task.CompletedTask,
            budget.Token
        );
        cancellation.ThrowIfCancellationRequested();
        var (before, now) = (Newest, clock());
        var isRejected = fetched.Failures.Any(failed => failed.Failure.Class == ProblemClass.BadValue);
        foreach (var answer in answers)
        {
            var failure = fetched
                .Failures.Where(failed => answer.Wants.Any(want => want.Reference.Equals(failed.Reference)))
                .Select(failed => failed.Failure)
                .FirstOrDefault();
            if (failure is null && Missing(answer, before, fetched))
            {
                failure = new Failure(
                    ProblemClass.NotFound,
                    $"{answer.Name} is not there any more",
                    "put it back, or restart the container without it"
                );
            }
            if (failure is not null)
            {
                var again = now + outages.Failed(answer, failure);
                if (answer.Chore == Chore.Replace && failure.Class is ProblemClass.NotFound or ProblemClass.BadValue)
                {
                    // The store answered: what it has made may be there.
                    answer.MayBeIssued(now);
                    again = Life.Later(again, answer.Governor.Next ?? again);
                }
                answer.Due(answer.Chore, again);
                continue;
            }
            outages.Answered(answer.Store);
            answer.IsHeld = isRejected;
            if (isRejected)
            {
                timetable.Schedule(answer);
                continue;
            }
            if (SecretOf(fetched, answer.Wants[0]) is { } secret)
            {
                answer.Came(secret, now, answer.Chore == Chore.Replace);
                if (answer.Chore == Chore.Replace)
                {
                    run.Log.Event(LogLevel.Info, "reissued", answer.Name);
                }
            }
            Newest = Newest.With(fetched, [.. answer.Wants.Select(want => want.Reference)]);
            timetable.Schedule(answer);
        }
        return Newest.Differs(before) || Newest.Adds(before);
    }

    // The app has a value, and there is none to take its place.
    private static bool Missing(KeptAnswer answer, FetchedSecrets before, FetchedSecrets fetched) =>
        answer.Wants.Any(want =>
            want.Expansion is { } expansion
                ? before.Has(expansion) && fetched.KeysOf(expansion) is null
                : before.Has(want.Reference)
                    && fetched.Values.TryGetValue(want.Reference, out var now)
                    && now.Value is null
        );

    /// <summary>Of all that one answer is for, the first.</summary>
    public static FetchedSecret? SecretOf(FetchedSecrets fetched, Want want) =>
        want.Expansion is { } expansion
            ? fetched.KeysOf(expansion) is [var (_, first), ..]
                ? first
                : null
            : fetched.Values.GetValueOrDefault(want.Reference);
}
