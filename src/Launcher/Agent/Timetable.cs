using Launcher.Fetching;
using Launcher.Planning;
using Launcher.Renewal;

namespace Launcher.Agent;

/// <summary>When what is done about each answer of a store, and each login.</summary>
internal sealed class Timetable(PlannedRun run, Func<TimeSpan> clock, Func<double> random)
{
    // What having another one made may take.
    private static readonly TimeSpan s_issuing = TimeSpan.FromSeconds(2);

    // A store that rotates a value in its own time is asked when that is done.
    private static readonly TimeSpan s_afterRotation = TimeSpan.FromSeconds(1);

    /// <summary>Those that are extended.</summary>
    public List<KeptSession> Sessions { get; } = [];

    /// <summary>Says when what is due to it.</summary>
    public void Schedule(KeptAnswer answer, bool isFirst = false)
    {
        var now = clock();
        var isLast = false;
        if (answer.Until is Until.Leased { Session: { } session })
        {
            TimeSpan? ending = Known(answer.Store, session).Grant is { IsAtEnd: true } last ? last.End : null;
            answer.Within(ending);
            // Another one would end with the same login.
            isLast = session.IsGiven && answer.Grant?.End == ending;
        }
        else
        {
            answer.Within(answer.SessionEnd);
        }
        var polled = run.Plan.Following.Refresh is { } interval
            ? now + (isFirst ? Polling.First(interval, random()) : Polling.Next(interval, null, random()))
            : (TimeSpan?)null;
        switch (answer.Until)
        {
            case Until.Leased when answer.Grant is { IsAtEnd: false } grant:
                answer.Due(Chore.Renew, grant.RenewAt(random()));
                break;
            case Until.Leased or Until.Ends when answer.Grant is { } grant:
                var isUseful = CanUse(answer, ChangeActionKind.Rewrite);
                if (!isLast && isUseful && answer.Governor.Next is { } allowed)
                {
                    answer.Due(Chore.Replace, Life.Later(ReplaceAt(grant), allowed));
                    break;
                }
                answer.Due(Chore.Replace, null);
                Ends(
                    answer,
                    grant,
                    isLast ? "so does the login it hangs on, and there is no other"
                        : isUseful
                            ? "the app has got none of the last three that were made in its place, and no more are made"
                        : "nobody can give a running app another one: say --on-change restart, or deliver a file"
                );
                break;
            case Until.Rotates when answer.Grant is { } grant:
                answer.Due(Chore.Look, Life.Earlier(polled ?? TimeSpan.MaxValue, AfterEnd(grant)));
                break;
            case Until.Expires when answer.Grant is { } grant && grant.End > now:
                var before = ReplaceAt(grant);
                if (before <= now)
                {
                    if (!answer.IsEndTold)
                    {
                        answer.IsEndTold = true;
                        Ends(answer, grant, "its store has nothing newer");
                    }
                    var half = (grant.End - now) / 2;
                    before = half > s_afterRotation ? now + half : AfterEnd(grant);
                }
                answer.Due(Chore.Look, Life.Earlier(polled ?? TimeSpan.MaxValue, before));
                break;
            default:
                answer.Due(Chore.Look, polled);
                break;
        }
    }

    private void Ends(KeptAnswer answer, Grant grant, string why) =>
        run.Log.Event(
            LogLevel.Warn,
            "ends",
            $"{answer.Name} ends for good at {EndText.Of(run, grant.End - clock())}: {why}"
        );

    // So early that another one is in use before it is over.
    private TimeSpan ReplaceAt(Grant grant) =>
        grant.ReplaceAt(s_issuing + run.Plan.Following.QuietPeriod + SplayMost(grant.First), random());

    private TimeSpan AfterEnd(Grant grant) => Life.Sum(grant.End, s_afterRotation * (1 + random()));

    /// <summary>How long a change is held back at most.</summary>
    public TimeSpan SplayMost(TimeSpan span) => run.Plan.Following.Splay ?? Splay.Most(span);

    /// <summary>Whether another one could be given to the app that runs.</summary>
    /// <param name="least">What has to happen for that, at least.</param>
    public bool CanUse(KeptAnswer answer, ChangeActionKind least)
    {
        var plan = run.Plan;
        return answer.Wants.Any(want =>
            want.Expansion is { } expansion
                ? plan.ActionOf(expansion)?.Kind >= least
                : plan.Deliveries.Any(delivery =>
                    delivery.References.Contains(want.Reference) && plan.ActionOf(delivery)?.Kind >= least
                )
        );
    }

    /// <summary>A login, which is extended from now on.</summary>
    public KeptSession Known(OpenStore store, Session session)
    {
        var known = Sessions.Find(one => ReferenceEquals(one.Session, session));
        if (known is null)
        {
            known = new KeptSession(store, session);
            // Another question may have begun it, long before a lease hangs on it.
            var age = session.Until.Life is null
                ? TimeSpan.Zero
                : run.ProviderSettings.Time.GetElapsedTime(session.Until.Since);
            known.Began(clock() - age, random());
            Sessions.Add(known);
        }
        return known;
    }

    /// <summary>When the session is over on which a lease hangs, should this process die; null where that is not known.</summary>
    public TimeSpan? SessionEndOf(KeptAnswer answer, Until.Leased lease) =>
        lease.Session is not { } session ? answer.SessionEnd
        : Sessions.Find(known => ReferenceEquals(known.Session, session))?.Grant is not { } grant ? null
        // A token that was given is the next process's too.
        : session.IsGiven && !grant.IsAtEnd ? null
        : grant.End;
}
