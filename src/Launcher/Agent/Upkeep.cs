using System.Globalization;
using Launcher.Diagnostics;
using Launcher.Fetching;
using Launcher.Model;
using Launcher.Planning;
using Launcher.Providers;
using Launcher.Renewal;

namespace Launcher.Agent;

/// <summary>
/// Keeps what stores have given good: has leases and sessions live longer, has others made in time, looks for changes. What
/// comes of it is in <see cref="Newest"/>; what is done with that is somebody else's.
/// </summary>
internal sealed class Upkeep
{
    // What having another one made may take.
    private static readonly TimeSpan s_issuing = TimeSpan.FromSeconds(2);

    // A store that rotates a value in its own time is asked when that is done.
    private static readonly TimeSpan s_afterRotation = TimeSpan.FromSeconds(1);

    // What one attempt may take of what is left, and what it may take in any case.
    private const int PartOfLeft = 4;
    private static readonly TimeSpan s_leastBudget = TimeSpan.FromSeconds(1);

    private readonly PlannedRun _run;
    private readonly Stores _stores;
    private readonly Func<TimeSpan> _clock;
    private readonly Func<double> _random;
    private readonly List<KeptAnswer> _answers = [];
    private readonly List<KeptSession> _sessions = [];
    private readonly Dictionary<OpenStore, Outage> _outages = [];
    private readonly HashSet<OpenStore> _probed = [];

    /// <param name="fetched">What the app has.</param>
    /// <param name="recalled">Of each answer what another process knew of it; null when all of it was fetched here.</param>
    public Upkeep(
        PlannedRun run,
        Stores stores,
        FetchedSecrets fetched,
        Func<TimeSpan> clock,
        Func<double> random,
        IReadOnlyList<Action<KeptAnswer>>? recalled = null
    )
    {
        (_run, _stores, _clock, _random, Newest) = (run, stores, clock, random, fetched);
        run.ProviderSettings.Network.Persistence.End();
        var now = clock();
        foreach (var store in stores.All)
        {
            foreach (var request in store.Planned.Requests)
            {
                var wants = stores.Wants.Where(want => IsFor(want, store, request)).ToList();
                var answer = new KeptAnswer(store, request, wants);
                _answers.Add(answer);
                if (SecretOf(fetched, wants[0]) is { } secret)
                {
                    answer.Came(secret, now, IsMade(secret));
                    answer.InUse();
                }
            }
        }
        KeepGiven();
        for (var i = 0; i < _answers.Count; i++)
        {
            var answer = _answers[i];
            recalled?[i](answer);
            if (recalled is null || answer.IsMade)
            {
                Schedule(answer, isFirst: true);
            }
            if (recalled is not null && !(answer.IsMade && answer.Chore == Chore.Replace))
            {
                // It may have ended or changed while nobody looked.
                answer.Due(answer.IsMade ? Chore.Renew : Chore.Look, now);
            }
        }
    }

    /// <summary>The newest of everything.</summary>
    public FetchedSecrets Newest { get; private set; }

    /// <summary>Whether anybody has to stay for what was fetched.</summary>
    public static bool IsNeeded(LaunchPlan plan, FetchedSecrets fetched)
    {
        var isNeeded = plan.NeedsSecrets && plan.Following.IsAsked;
        foreach (var wanted in plan.References)
        {
            isNeeded |= wanted.Reference.Has("on-change");
        }
        foreach (var (_, secret) in fetched.Values)
        {
            isNeeded |= secret.Until.Life is not null;
        }
        foreach (var expanded in fetched.Expanded)
        {
            // All of one answer.
            isNeeded |= expanded.Keys is [var (_, first), ..] && first.Until.Life is not null;
        }
        return isNeeded;
    }

    /// <summary>When something is to be done next; null for never.</summary>
    public TimeSpan? Next
    {
        get
        {
            TimeSpan? next = null;
            foreach (var answer in _answers)
            {
                next = next is null || answer.At < next ? answer.At : next;
            }
            foreach (var session in _sessions)
            {
                next = next is null || session.At < next ? session.At : next;
            }
            return next;
        }
    }

    /// <summary>When the first of what only a restart replaces is over; null when nothing is.</summary>
    public TimeSpan? FirstEnd => EndOf(_answers);

    private static TimeSpan? EndOf(List<KeptAnswer> answers)
    {
        TimeSpan? first = null;
        foreach (var answer in answers)
        {
            var end = answer.Grant?.End;
            first = first is null || end < first ? end : first;
        }
        return first;
    }

    /// <summary>The leases of a store that live.</summary>
    public List<Until.Leased> LeasesOf(OpenStore store)
    {
        var leases = new List<Until.Leased>();
        foreach (var answer in _answers)
        {
            if (answer.Store == store && answer.Until is Until.Leased lease)
            {
                leases.Add(lease);
            }
        }
        return leases;
    }

    /// <summary>Does what is due.</summary>
    /// <returns>Whether <see cref="Newest"/> has changed.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        var now = _clock();
        _probed.Clear();
        foreach (var session in _sessions.FindAll(session => session.At <= now))
        {
            if (OutageOf(session.Store) is { Failures: > 0 } outage && outage.Until > now)
            {
                session.Failed(outage.Until);
                continue;
            }
            _probed.Add(session.Store);
            await RenewAsync(session, cancellation);
        }
        // What is due is what was due before any of it was done.
        var (renewed, seen, replaced) = (Due(Chore.Renew, now), Due(Chore.Look, now), Due(Chore.Replace, now));
        var looked = new List<KeptAnswer>();
        looked.AddRange(seen.FindAll(answer => !Knows(answer)));
        seen.RemoveAll(looked.Contains);
        foreach (var store in _stores.All)
        {
            await RenewAsync(store, renewed.FindAll(answer => answer.Store == store), cancellation);
            looked.AddRange(await DifferentAsync(store, seen.FindAll(answer => answer.Store == store), cancellation));
        }
        if (looked.Count > 0)
        {
            looked.AddRange(_answers.Where(answer => answer.IsHeld && !looked.Contains(answer)));
        }
        var changed = await FetchAsync(looked, cancellation);
        foreach (var answer in replaced)
        {
            // One by one: what is wrong with one is nothing to the others.
            changed |= await FetchAsync([answer], cancellation);
        }
        KeepGiven();
        return changed;
    }

    // A token that was given is extended, whatever hangs on it.
    private void KeepGiven()
    {
        foreach (var store in _stores.All)
        {
            if (store.Provider?.Session is { IsGiven: true } given)
            {
                _ = Known(store, given);
            }
        }
    }

    /// <summary>The app has all of <see cref="Newest"/>.</summary>
    public void InUse()
    {
        foreach (var answer in _answers)
        {
            var waits = answer.Governor.Next is null;
            answer.InUse();
            if (waits)
            {
                Schedule(answer);
            }
        }
    }

    /// <summary>Has what is not known here come, where it is needed.</summary>
    /// <returns>Whether anything of that is missing.</returns>
    public bool Brings(Func<Want, bool> needed)
    {
        var (brings, now) = (false, _clock());
        foreach (var answer in _answers)
        {
            if (Knows(answer) || !answer.Wants.Any(needed))
            {
                continue;
            }
            brings = true;
            if (!answer.IsMade)
            {
                answer.Due(Chore.Look, now);
            }
            else if (answer.Governor.Next is { } allowed)
            {
                answer.Due(Chore.Replace, Life.Later(allowed, now));
            }
        }
        return brings;
    }

    /// <summary>Whether a store may be asked now to make something.</summary>
    public bool IsAboutToIssue => _answers.Exists(IsAboutToBeIssued);

    /// <summary>How often an answer was issued, should what it is asked for now be made.</summary>
    public Governor Asked(KeptAnswer answer) =>
        IsAboutToBeIssued(answer)
            ? answer.Governor.Issued(_clock(), answer.Grant?.First ?? TimeSpan.Zero)
            : answer.Governor;

    private bool IsAboutToBeIssued(KeptAnswer answer) => answer.Chore == Chore.Replace && answer.At <= _clock();

    /// <summary>When the session is over on which a lease hangs, should this process die; null where that is not known.</summary>
    public TimeSpan? SessionEndOf(KeptAnswer answer, Until.Leased lease) =>
        lease.Session is not { } session ? answer.SessionEnd
        : _sessions.Find(known => ReferenceEquals(known.Session, session))?.Grant is not { } grant ? null
        // A token that was given is the next process's too.
        : session.IsGiven && !grant.IsAtEnd ? null
        : grant.End;

    /// <summary>What came does not fit: the app keeps what it has.</summary>
    public void Reject(FetchedSecrets kept) => Newest = kept;

    /// <summary>These may be other ones by now: somebody has seen the files change.</summary>
    public void LookAt(Func<KeptAnswer, bool> which, TimeSpan after = default)
    {
        foreach (var answer in _answers.Where(which))
        {
            answer.Due(Chore.Look, _clock() + after);
        }
    }

    public IEnumerable<KeptAnswer> Answers => _answers;

    private static bool IsFor(Want want, OpenStore store, SecretRequest request) =>
        want.Reference.Store == store.Planned.Name && want.Request.Equals(request);

    private bool Knows(KeptAnswer answer) =>
        answer.Wants.All(want =>
            want.Expansion is { } expansion ? Newest.Knows(expansion) : Newest.Knows(want.Reference)
        );

    // What was made for this run, and is made anew.
    private static bool IsMade(FetchedSecret secret) => secret.Until is Until.Leased or Until.Ends;

    private static FetchedSecret? SecretOf(FetchedSecrets fetched, Want want) =>
        want.Expansion is { } expansion
            ? fetched.KeysOf(expansion) is [var (_, first), ..]
                ? first
                : null
            : fetched.Values.GetValueOrDefault(want.Reference);

    private void Schedule(KeptAnswer answer, bool isFirst = false)
    {
        var now = _clock();
        var isLast = false;
        if (answer.Until is Until.Leased { Session: { } session })
        {
            var ending = Known(answer.Store, session).Grant is { IsAtEnd: true } last ? last : null;
            answer.Within(ending?.End);
            // Another one would end with the same login.
            isLast = session.IsGiven && answer.Grant?.End == ending?.End;
        }
        else
        {
            answer.Within(answer.SessionEnd);
        }
        var refresh = _run.Plan.Following.Refresh;
        switch (answer.Until)
        {
            case Until.Leased when answer.Grant is { IsAtEnd: false } grant:
                answer.Due(Chore.Renew, grant.RenewAt(_random()));
                break;
            case Until.Leased or Until.Ends when answer.Grant is { } grant:
                if (!answer.IsFinal && !isLast && CanUse(answer) && answer.Governor.Next is { } allowed)
                {
                    var reserve = s_issuing + _run.Plan.Following.QuietPeriod + SplayMost(grant.First);
                    answer.Due(Chore.Replace, Life.Later(grant.ReplaceAt(reserve, _random()), allowed));
                }
                else
                {
                    answer.Due(Chore.Replace, null);
                    Tell(
                        LogLevel.Warn,
                        "ends",
                        $"{answer.Name} ends for good at {Date(grant.End - now)}: {(
                            isLast ? "so does the login it hangs on, and there is no other"
                            : answer.IsFinal ? "its store has nothing newer"
                            : CanUse(answer) ? "the app has got none of the last three that were made in its place, and no more are made"
                            : "nobody can give a running app another one: say --on-change restart, or deliver a file"
                        )}"
                    );
                }
                break;
            case Until.Rotates when answer.Grant is { } grant:
                answer.Due(Chore.Look, Life.Sum(grant.End, s_afterRotation * (1 + _random())));
                break;
            default:
                answer.Due(
                    Chore.Look,
                    refresh is { } interval
                        ? now + (isFirst ? Polling.First(interval, _random()) : Polling.Next(interval, null, _random()))
                        : null
                );
                break;
        }
    }

    /// <summary>An attempt does not use up what is left for the next.</summary>
    private CancellationTokenSource Budget(TimeSpan? left, CancellationToken cancellation)
    {
        var budget = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var most = left is { } rest ? Life.Later(rest / PartOfLeft, s_leastBudget) : _run.Plan.Timeout;
        // In real time, whatever clock lives are counted by.
        budget.CancelAfter(Life.Earlier(most, _run.Plan.Timeout));
        return budget;
    }

    /// <summary>Of a store that does not answer one is asked for, the others wait for what comes of that.</summary>
    private List<KeptAnswer> Due(Chore chore, TimeSpan now)
    {
        var due = new List<KeptAnswer>();
        foreach (var answer in _answers)
        {
            if (answer.Chore != chore || answer.At is not { } at || at > now)
            {
                continue;
            }
            var outage = OutageOf(answer.Store);
            if (outage.Failures == 0 || (outage.Until <= now && _probed.Add(answer.Store)))
            {
                due.Add(answer);
            }
            else
            {
                answer.Due(chore, Life.Later(outage.Until, now + s_leastBudget));
            }
        }
        return due;
    }

    /// <summary>How long a change is held back at most.</summary>
    public TimeSpan SplayMost(TimeSpan span) => _run.Plan.Following.Splay ?? Splay.Most(span);

    private bool CanUse(KeptAnswer answer)
    {
        var plan = _run.Plan;
        return answer.Wants.Any(want =>
            want.Expansion is { } expansion
                ? plan.ActionOf(expansion) is not null
                : plan.Deliveries.Any(delivery =>
                    delivery.References.Contains(want.Reference) && plan.ActionOf(delivery) is not null
                )
        );
    }

    private KeptSession Known(OpenStore store, Session session)
    {
        var known = _sessions.Find(one => ReferenceEquals(one.Session, session));
        if (known is null)
        {
            known = new KeptSession(store, session);
            // Another question may have begun it, long before a lease hangs on it.
            var age = session.Until.Life is null
                ? TimeSpan.Zero
                : _run.ProviderSettings.Time.GetElapsedTime(session.Until.Since);
            known.Began(_clock() - age, _random());
            _sessions.Add(known);
        }
        return known;
    }

    private async Task RenewAsync(KeptSession session, CancellationToken cancellation)
    {
        using var budget = Budget(session.Grant?.End - _clock(), cancellation);
        var extension = await session.Store.Provider!.RenewAsync(session.Session, budget.Token);
        cancellation.ThrowIfCancellationRequested();
        var now = _clock();
        if (extension.Outcome == ExtensionOutcome.Failed)
        {
            session.Failed(now + Failed(session.Store, session.Grant?.End - now, extension.Failure!));
            return;
        }
        Answered(session.Store);
        var left = session.Grant?.End - now;
        var isKnown = extension.Outcome is ExtensionOutcome.Extended or ExtensionOutcome.AtItsEnd;
        session.Extended(
            isKnown ? extension.Until.Life ?? (extension.Outcome == ExtensionOutcome.AtItsEnd ? left : null) : left,
            extension.Outcome != ExtensionOutcome.Extended,
            now,
            _random()
        );
        if (session.Grant is not { IsAtEnd: true } grant)
        {
            Tell(LogLevel.Debug, "renewed", $"the login at {session.Store.Planned.Name}");
            return;
        }
        if (session.Session.IsGiven)
        {
            Tell(
                LogLevel.Warn,
                "login-impossible",
                $"{session.Session} ends for good at {Date(grant.End - now)}, and with it what hangs on it: give the launcher a login that it can repeat"
            );
        }
        else
        {
            // What is asked for from now on is asked by another login; what hangs on this one lives to its end.
            session.Store.Provider!.LeaveSession();
            Tell(
                LogLevel.Info,
                "logged-in-again",
                $"at {session.Store.Planned.Name}, when something is asked next: the login there cannot be extended"
            );
        }
        foreach (
            var answer in _answers.Where(one =>
                one.Until is Until.Leased { Session: { } own } && ReferenceEquals(own, session.Session)
            )
        )
        {
            Schedule(answer);
        }
    }

    private async Task RenewAsync(OpenStore store, List<KeptAnswer> answers, CancellationToken cancellation)
    {
        if (answers.Count == 0)
        {
            return;
        }
        using var budget = Budget(EndOf(answers) - _clock(), cancellation);
        var extensions = await store.Provider!.RenewAsync(
            [.. answers.Select(answer => (Until.Leased)answer.Until)],
            budget.Token
        );
        cancellation.ThrowIfCancellationRequested();
        for (var i = 0; i < answers.Count; i++)
        {
            var (answer, extension, now) = (answers[i], extensions[i], _clock());
            switch (extension.Outcome)
            {
                case ExtensionOutcome.Failed:
                    answer.Due(Chore.Renew, now + Failed(answer, extension.Failure!));
                    continue;
                case ExtensionOutcome.Extended:
                    answer.Extended(extension.Until, isAtEnd: false, now);
                    Tell(LogLevel.Debug, "renewed", $"{answer.Name} to {Date(answer.Grant!.End - now)}");
                    break;
                case ExtensionOutcome.AtItsEnd:
                    answer.Extended(extension.Until, isAtEnd: true, now);
                    break;
                case ExtensionOutcome.Gone:
                    Tell(LogLevel.Warn, "gone", $"{answer.Name} has been revoked: {extension.Failure?.What}");
                    answer.Extended(
                        extension.Until with
                        { },
                        isAtEnd: true,
                        now - (answer.Grant?.Last ?? TimeSpan.Zero)
                    );
                    break;
                default:
                    Tell(
                        LogLevel.Warn,
                        "renew-failed",
                        $"{answer.Name} may not be renewed: {extension.Failure?.What}: {extension.Failure?.WayOut}"
                    );
                    answer.AtItsEnd();
                    break;
            }
            Answered(store);
            Schedule(answer);
        }
    }

    /// <returns>Those that may be other ones by now.</returns>
    private async Task<List<KeptAnswer>> DifferentAsync(
        OpenStore store,
        List<KeptAnswer> answers,
        CancellationToken cancellation
    )
    {
        if (answers.Count == 0)
        {
            return [];
        }
        using var budget = Budget(null, cancellation);
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
                Answered(store);
                Schedule(answers[i]);
            }
            else
            {
                different.Add(answers[i]);
            }
        }
        return different;
    }

    private async Task<bool> FetchAsync(List<KeptAnswer> answers, CancellationToken cancellation)
    {
        if (answers.Count == 0)
        {
            return false;
        }
        using var budget = Budget(EndOf(answers) - _clock(), cancellation);
        var wants = answers.SelectMany(answer => answer.Wants).OrderBy(want => want.Index).ToList();
        var fetched = await Fetcher.FetchAsync(
            _stores,
            wants,
            Issuing.Kept,
            static _ => Task.CompletedTask,
            budget.Token
        );
        cancellation.ThrowIfCancellationRequested();
        var (before, now) = (Newest, _clock());
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
                answer.Due(answer.Chore, now + Failed(answer, failure));
                continue;
            }
            Answered(answer.Store);
            answer.IsHeld = isRejected;
            if (isRejected)
            {
                Schedule(answer);
                continue;
            }
            if (SecretOf(fetched, answer.Wants[0]) is { } secret)
            {
                answer.Came(secret, now, answer.Chore == Chore.Replace);
                if (answer.Chore == Chore.Replace)
                {
                    Tell(LogLevel.Info, "reissued", answer.Name);
                }
            }
            Newest = Newest.With(fetched, [.. answer.Wants.Select(want => want.Reference)]);
            Schedule(answer);
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

    private Outage OutageOf(OpenStore store)
    {
        if (!_outages.TryGetValue(store, out var outage))
        {
            _outages.Add(store, outage = new Outage());
        }
        return outage;
    }

    private void Answered(OpenStore store)
    {
        if (OutageOf(store).IsOver())
        {
            Tell(LogLevel.Info, "store-back", $"{store.Planned.Name} answers");
        }
    }

    /// <returns>How long to wait.</returns>
    private TimeSpan Failed(KeptAnswer answer, Failure failure)
    {
        var left = answer.Grant is { } grant ? grant.End - _clock() : (TimeSpan?)null;
        if (failure.Class is ProblemClass.NotFound or ProblemClass.BadValue)
        {
            // The app keeps what it has.
            if (answer.Failures++ == 0)
            {
                var isGone = failure.Class == ProblemClass.NotFound;
                Tell(
                    LogLevel.Warn,
                    isGone ? "gone" : "rejected",
                    isGone
                        ? $"{answer.Name}: {failure.What}: the app keeps the value it has"
                        : $"the new values are not delivered, and the app keeps what it has: {FailureReport.Sentence(new Problem(answer.Name, failure))}"
                );
            }
            return _run.Plan.Following.Refresh is { } interval
                ? Polling.Next(interval, null, _random())
                : OutageOf(answer.Store).Failed(_clock(), left, answer.Store.Provider?.RetryAfter, _random());
        }
        var delay = Failed(answer.Store, left, failure);
        answer.Failures++;
        if (left is { } rest && answer.WarnAt is var warned && (warned is null || rest <= warned))
        {
            answer.WarnAt = rest / 2;
            Tell(
                LogLevel.Warn,
                rest > TimeSpan.Zero ? "renew-failed" : "ended",
                $"{answer.Name} {(rest > TimeSpan.Zero ? $"ends at {Date(rest)}" : "has ended")}: {failure.What}"
            );
        }
        return delay;
    }

    private TimeSpan Failed(OpenStore store, TimeSpan? left, Failure failure)
    {
        var outage = OutageOf(store);
        if (outage.Failures == 0)
        {
            Tell(LogLevel.Warn, "store-away", $"{store.Planned.Name}: {failure.What}: {failure.WayOut}");
        }
        return outage.Failed(_clock(), left, store.Provider?.RetryAfter, _random());
    }

    private void Tell(LogLevel level, string name, string text) => _run.Log.Event(level, name, text);

    private string Date(TimeSpan left) =>
        left > TimeSpan.FromDays(36_500)
            ? "no time that matters"
            : (_run.ProviderSettings.Time.GetUtcNow() + left).ToString(
                "yyyy-MM-dd HH:mm:ssZ",
                CultureInfo.InvariantCulture
            );
}
