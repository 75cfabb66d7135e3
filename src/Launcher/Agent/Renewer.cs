using Launcher.Fetching;
using Launcher.Planning;
using Launcher.Providers;

namespace Launcher.Agent;

/// <summary>Asks stores for more time for what they have given.</summary>
internal sealed class Renewer(
    PlannedRun run,
    Timetable timetable,
    Outages outages,
    Func<TimeSpan> clock,
    Func<double> random
)
{
    /// <summary>Has a login live longer.</summary>
    /// <param name="answers">All that may hang on it.</param>
    public async Task RenewAsync(KeptSession session, List<KeptAnswer> answers, CancellationToken cancellation)
    {
        using var budget = outages.Budget(session.Grant?.End - clock(), cancellation);
        var extension = await session.Store.Provider!.RenewAsync(session.Session, budget.Token);
        cancellation.ThrowIfCancellationRequested();
        var now = clock();
        if (extension.Outcome == ExtensionOutcome.Failed)
        {
            session.Failed(now + outages.Failed(session.Store, session.Grant?.End - now, extension.Failure!));
            return;
        }
        outages.Answered(session.Store);
        var left = session.Grant?.End - now;
        var isKnown = extension.Outcome is ExtensionOutcome.Extended or ExtensionOutcome.AtItsEnd;
        session.Extended(
            isKnown ? extension.Until.Life ?? (extension.Outcome == ExtensionOutcome.AtItsEnd ? left : null) : left,
            extension.Outcome != ExtensionOutcome.Extended,
            now,
            random()
        );
        if (session.Grant is not { IsAtEnd: true } grant)
        {
            run.Log.Event(LogLevel.Debug, "renewed", $"the login at {session.Store.Planned.Name}");
            return;
        }
        if (session.Session.IsGiven)
        {
            run.Log.Event(
                LogLevel.Warn,
                "login-impossible",
                $"{session.Session} ends for good at {EndText.Of(run, grant.End - now)}, and with it what hangs on it: give the launcher a login that it can repeat"
            );
        }
        else
        {
            // What is asked for from now on is asked by another login; what hangs on this one lives to its end.
            session.Store.Provider!.LeaveSession();
            run.Log.Event(
                LogLevel.Info,
                "logged-in-again",
                $"at {session.Store.Planned.Name}, when something is asked next: the login there cannot be extended"
            );
        }
        foreach (
            var answer in answers.Where(one =>
                one.Until is Until.Leased { Session: { } own } && ReferenceEquals(own, session.Session)
            )
        )
        {
            timetable.Schedule(answer);
        }
    }

    /// <summary>Has leases of a store live longer.</summary>
    public async Task RenewAsync(OpenStore store, List<KeptAnswer> answers, CancellationToken cancellation)
    {
        if (answers.Count == 0)
        {
            return;
        }
        using var budget = outages.Budget(Upkeep.EndOf(answers) - clock(), cancellation);
        var extensions = await store.Provider!.RenewAsync(
            [.. answers.Select(answer => (Until.Leased)answer.Until)],
            budget.Token
        );
        cancellation.ThrowIfCancellationRequested();
        for (var i = 0; i < answers.Count; i++)
        {
            var (answer, extension, now) = (answers[i], extensions[i], clock());
            switch (extension.Outcome)
            {
                case ExtensionOutcome.Failed:
                    answer.Due(Chore.Renew, now + outages.Failed(answer, extension.Failure!));
                    continue;
                case ExtensionOutcome.Extended:
                    answer.Extended(extension.Until, isAtEnd: false, now);
                    run.Log.Event(
                        LogLevel.Debug,
                        "renewed",
                        $"{answer.Name} to {EndText.Of(run, answer.Grant!.End - now)}"
                    );
                    break;
                case ExtensionOutcome.AtItsEnd:
                    answer.Extended(extension.Until, isAtEnd: true, now);
                    break;
                case ExtensionOutcome.Gone:
                    run.Log.Event(LogLevel.Warn, "gone", $"{answer.Name} has been revoked: {extension.Failure?.What}");
                    answer.Extended(
                        extension.Until with
                        { },
                        isAtEnd: true,
                        now - (answer.Grant?.Last ?? TimeSpan.Zero)
                    );
                    break;
                default:
                    run.Log.Event(
                        LogLevel.Warn,
                        "renew-failed",
                        $"{answer.Name} may not be renewed: {extension.Failure?.What}: {extension.Failure?.WayOut}"
                    );
                    answer.AtItsEnd();
                    break;
            }
            outages.Answered(store);
            timetable.Schedule(answer);
        }
    }
}
