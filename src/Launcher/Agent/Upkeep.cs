using Launcher.Fetching;
using Launcher.Planning;
using Launcher.Renewal;

namespace Launcher.Agent;

/// <summary>
/// Keeps what stores have given good: has leases and sessions live longer, has others made in time, looks for changes. What
/// comes of it is in <see cref="Newest"/>; what is done with that is somebody else's.
/// </summary>
internal sealed class Upkeep
{
    // When what was rejected is looked at again, where nothing else says so.
    private static readonly TimeSpan s_again = TimeSpan.FromMinutes(1);

    private readonly PlannedRun _run;
    private readonly Stores _stores;
    private readonly Func<TimeSpan> _clock;
    private readonly List<KeptAnswer> _answers = [];

    private readonly Outages _outages;
    private readonly Renewer _renewer;
    private readonly Refetcher _refetcher;
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
        (_run, _stores, _clock) = (run, stores, clock);
        (Timetable, _outages) = (new Timetable(run, clock, random), new Outages(run, clock, random));
        _refetcher = new Refetcher(run, stores, Timetable, _outages, clock, fetched);
        _renewer = new Renewer(run, Timetable, _outages, clock, random);
        run.ProviderSettings.Network.Persistence.End();
        var now = clock();
        foreach (var store in stores.All)
        {
            foreach (var request in store.Planned.Requests)
            {
                var wants = stores.Wants.Where(want => IsFor(want, store, request)).ToList();
                var answer = new KeptAnswer(store, request, wants);
                _answers.Add(answer);
                if (Refetcher.SecretOf(fetched, wants[0]) is { } secret)
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
                Timetable.Schedule(answer, isFirst: true);
            }
            if (recalled is not null && !(answer.IsMade && answer.Chore == Chore.Replace))
            {
                // It may have ended or changed while nobody looked.
                answer.Due(answer.IsMade ? Chore.Renew : Chore.Look, now);
            }
        }
    }

    /// <summary>When what is due.</summary>
    public Timetable Timetable { get; }

    /// <summary>The newest of everything.</summary>
    public FetchedSecrets Newest => _refetcher.Newest;

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
            foreach (var session in Timetable.Sessions)
            {
                next = next is null || session.At < next ? session.At : next;
            }
            return next;
        }
    }

    /// <summary>When the first of all is over; null when nothing is.</summary>
    public TimeSpan? FirstEnd => EndOf(_answers);

    /// <summary>When the first of what the app has, and only a restart replaces, is over; null when nothing is.</summary>
    public TimeSpan? RestartBy
    {
        get
        {
            TimeSpan? first = null;
            foreach (var answer in _answers)
            {
                if (
                    answer.UsedGrant is { IsAtEnd: true, End: var end }
                    && Timetable.CanUse(answer, ChangeActionKind.Restart)
                    && (first is null || end < first)
                )
                {
                    first = end;
                }
            }
            return first;
        }
    }

    /// <summary>When the first of these is over; null when nothing is.</summary>
    public static TimeSpan? EndOf(List<KeptAnswer> answers)
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
        // Those of which is known elsewhere that they are asked for.
        var asked = _answers.FindAll(IsAboutToBeIssued);
        _probed.Clear();
        foreach (var session in Timetable.Sessions.FindAll(session => session.At <= now))
        {
            if (_outages.Of(session.Store) is { Failures: > 0 } outage && outage.Until > now)
            {
                session.Failed(outage.Until);
                continue;
            }
            _probed.Add(session.Store);
            await _renewer.RenewAsync(session, _answers, cancellation);
        }
        // What is due is what was due before any of it was done.
        var (renewed, seen, replaced) = (Due(Chore.Renew, now), Due(Chore.Look, now), Due(Chore.Replace, now));
        replaced.RemoveAll(answer => !asked.Contains(answer));
        var looked = new List<KeptAnswer>();
        looked.AddRange(seen.FindAll(answer => !Knows(answer)));
        seen.RemoveAll(looked.Contains);
        foreach (var store in _stores.All)
        {
            await _renewer.RenewAsync(store, renewed.FindAll(answer => answer.Store == store), cancellation);
            looked.AddRange(
                await _refetcher.DifferentAsync(store, seen.FindAll(answer => answer.Store == store), cancellation)
            );
        }
        if (looked.Count > 0)
        {
            looked.AddRange(_answers.Where(answer => answer.IsHeld && !looked.Contains(answer)));
        }
        var changed = await _refetcher.FetchAsync(looked, cancellation);
        foreach (var answer in replaced)
        {
            // One by one: what is wrong with one is nothing to the others.
            changed |= await _refetcher.FetchAsync([answer], cancellation);
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
                _ = Timetable.Known(store, given);
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
                Timetable.Schedule(answer);
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

    /// <summary>What came does not fit: the app keeps what it has, and it is asked for again.</summary>
    public void Reject(FetchedSecrets kept)
    {
        _refetcher.Newest = kept;
        foreach (var answer in _answers)
        {
            if (!answer.Rejected())
            {
                continue;
            }
            Timetable.Schedule(answer);
            if (!answer.IsMade && answer.At is null)
            {
                // Its next change may be far away.
                answer.Due(Chore.Look, _clock() + s_again);
            }
        }
    }

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
            var outage = _outages.Of(answer.Store);
            if (outage.Failures == 0 || (outage.Until <= now && _probed.Add(answer.Store)))
            {
                due.Add(answer);
            }
            else
            {
                answer.Due(chore, Life.Later(outage.Until, now + Outages.LeastBudget));
            }
        }
        return due;
    }
}
