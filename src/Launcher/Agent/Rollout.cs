using Launcher.Diagnostics;
using Launcher.Execution;
using Launcher.Injection;
using Launcher.Linux;
using Launcher.Planning;
using Launcher.Renewal;

namespace Launcher.Agent;

/// <summary>Brings what is new to the app: into its files, by a signal, by the next app in its place, or by its end.</summary>
/// <param name="fetched">What the app has.</param>
/// <param name="restarts">When it was restarted before.</param>
/// <param name="leave">Called before the app is told to end, when the next one will have <see cref="Given"/>.</param>
internal sealed class Rollout(
    PlannedRun run,
    ProcessImage image,
    AppUser? user,
    OpenTargets targets,
    Upkeep upkeep,
    Line line,
    FetchedSecrets fetched,
    IReadOnlyCollection<TimeSpan> restarts,
    Action leave
)
{
    // How long a reader may take from ..data to the file.
    private static readonly TimeSpan s_readers = TimeSpan.FromSeconds(1);

    // What a restart that could not be prepared waits for.
    private static readonly TimeSpan s_again = TimeSpan.FromMinutes(1);

    private readonly RestartLimit _restarts = new(
        run.Plan.Following.MaxRestarts,
        run.Plan.Following.RestartSpan,
        restarts
    );
    private FetchedSecrets _fetched = fetched;

    // What the next app has, from when the one that runs is told to end.
    private FetchedSecrets? _offered;
    private QuietPeriod _quiet = QuietPeriod.None;
    private TimeSpan _splay;
    private TimeSpan _notBefore;
    private bool _isPostponed;

    // What was said when it was rejected last; the same is not said again.
    private string _rejection = "";
    private Channel? _next;

    /// <summary>What the app has; with a restart that it was told of, what the next one has.</summary>
    public FetchedSecrets Given => _offered ?? _fetched;

    /// <summary>Whether that is a restart's, and the newest.</summary>
    public bool GivesNewest => _offered is not null && ReferenceEquals(_offered, upkeep.Newest);

    /// <summary>When the app was restarted.</summary>
    public IReadOnlyCollection<TimeSpan> Restarts => _restarts.Restarts;

    /// <summary>There is something new.</summary>
    /// <param name="splay">How long it is held back.</param>
    public void Changed(TimeSpan splay) => (_quiet, _splay) = (_quiet.Changed(BootClock.Now), splay);

    /// <summary>When <see cref="Act"/> has something to do; null when it has not.</summary>
    public TimeSpan? At =>
        _next is null && _quiet.ActAt(run.Plan.Following.QuietPeriod, _splay) is { } at
            ? Life.Later(at, _notBefore)
            : null;

    /// <summary>When <see cref="Sweep"/> has something to do; null when it has not.</summary>
    public TimeSpan? SweepAt { get; private set; }

    /// <summary>What groups of files led to before is done with.</summary>
    public void Sweep()
    {
        targets.Sweep();
        SweepAt = null;
    }

    /// <summary>The app has ended, and the next one is it.</summary>
    /// <param name="processId">Its number.</param>
    public void Swapped(int processId)
    {
        if (_offered is not null)
        {
            Delivered(_offered);
            _restarts.Restarted(BootClock.Now);
            run.Log.Event(LogLevel.Info, "restarted", $"the app is pid {processId}");
        }
    }

    /// <summary>The next app has ended before its time.</summary>
    /// <param name="code">What with.</param>
    public void NotPrepared(int code)
    {
        if (_next is null)
        {
            return;
        }
        _next.Dispose();
        (_next, _offered) = (null, null);
        _notBefore = BootClock.Now + s_again;
        run.Log.Event(
            LogLevel.Warn,
            "restart-failed",
            $"the next app ended with {code} before it could take the place of the one that runs, which goes on"
        );
    }

    // This is what the app has.
    private void Delivered(FetchedSecrets secrets)
    {
        _next?.Dispose();
        (_next, _offered, _fetched, _isPostponed, _rejection) = (null, null, secrets, false, "");
        upkeep.InUse();
        if (ReferenceEquals(_fetched, upkeep.Newest))
        {
            _quiet = QuietPeriod.None;
        }
    }

    /// <summary>Does what is to be done about what is new.</summary>
    public void Act()
    {
        var newest = upkeep.Newest;
        var plan = run.Plan;
        var changed = plan
            .Deliveries.Where(delivery => delivery.References.Any(reference => newest.Differs(_fetched, reference)))
            .ToList();
        ChangeAction? action = null;
        var signals = new List<int>();
        foreach (
            var one in changed
                .Select(plan.ActionOf)
                .Concat(plan.Expansions.Where(expansion => newest.Differs(_fetched, expansion)).Select(plan.ActionOf))
        )
        {
            action = action is null || one?.Kind > action.Kind ? one ?? action : action;
            if (one is { Kind: ChangeActionKind.Signal } && !signals.Contains(one.Signal))
            {
                signals.Add(one.Signal);
            }
        }
        var written = plan.WithGroups(changed);
        var isRestart = action?.Kind == ChangeActionKind.Restart;
        if (
            upkeep.Brings(want => isRestart || written.Exists(delivery => delivery.References.Contains(want.Reference)))
        )
        {
            // It is acted on when that comes.
            _quiet = QuietPeriod.None;
            return;
        }
        // Of the others nothing is known, and nothing changes.
        var known = plan with
        {
            Deliveries = [.. plan.Deliveries.Where(delivery => delivery.References.All(newest.Knows))],
            Expansions = [.. plan.Expansions.Where(newest.Knows)],
        };
        var assembled = new Injector(known, newest, user).Assemble(image.Environment);
        if (assembled.Problems.Count > 0)
        {
            Reject(assembled.Problems);
            return;
        }
        if (action?.Kind == ChangeActionKind.Restart)
        {
            Restart(newest, changed, assembled);
            return;
        }
        if (!Rewrite(changed, assembled))
        {
            return;
        }
        Delivered(newest);
        switch (action?.Kind)
        {
            case ChangeActionKind.Signal:
                foreach (var signal in signals)
                {
                    run.Log.Event(LogLevel.Info, "signalled", $"the app gets {SignalNames.Of(signal)}");
                    line.Say(Word.Signal, signal);
                }
                break;
            case ChangeActionKind.Exit:
                run.Log.Event(
                    LogLevel.Info,
                    "exiting-on-change",
                    $"with {plan.Following.ExitCode}, when the app has ended"
                );
                line.Say(Word.Exit, plan.Following.ExitCode);
                break;
        }
    }

    private bool Rewrite(List<Delivery> changed, Assembled assembled)
    {
        var problems = new Problems();
        var written = run.Plan.WithGroups(changed);
        var pieces = assembled.Pieces.Where(piece => written.Contains(piece.Delivery)).ToList();
        targets.Replace(pieces, assembled.Environment, problems);
        if (problems.Count > 0)
        {
            Reject(problems);
            return false;
        }
        SweepAt = run.Plan.FileGroups.Count > 0 ? BootClock.Now + s_readers : null;
        foreach (var delivery in changed)
        {
            run.Log.Event(LogLevel.Info, "changed", delivery.Subject);
        }
        return true;
    }

    /// <summary>A change is all or nothing, as a start is.</summary>
    private void Reject(IReadOnlyList<Problem> problems)
    {
        var why = string.Join('\n', problems.Select(FailureReport.Sentence));
        foreach (var problem in why == _rejection ? [] : problems)
        {
            run.Log.Event(
                LogLevel.Warn,
                "rejected",
                $"the new values are not delivered, and the app keeps what it has: {FailureReport.Sentence(problem)}"
            );
        }
        _rejection = why;
        upkeep.Reject(_fetched);
        _quiet = QuietPeriod.None;
    }

    private void Restart(FetchedSecrets newest, List<Delivery> changed, Assembled assembled)
    {
        var now = BootClock.Now;
        if (_restarts.Next(now, upkeep.RestartBy) is var free && free > now)
        {
            _notBefore = free;
            if (!_isPostponed)
            {
                _isPostponed = true;
                run.Log.Event(
                    LogLevel.Warn,
                    "restart-postponed",
                    $"by {(free - now).TotalSeconds:0} s, as --max-restarts says"
                );
            }
            return;
        }
        run.Log.Event(LogLevel.Info, "restarting", "the app, with new values");
        if (Channel.Pair(out _) is not var (here, there))
        {
            _notBefore = now + s_again;
            return;
        }
        line.Say(Word.Prepare, 0, there.Descriptor);
        there.Dispose();
        _next = here;
        if (!Parcel.Send(here, run, newest) || here.Hear() != true)
        {
            // The supervisor says what became of it.
            return;
        }
        if (!Rewrite(changed, assembled))
        {
            _next.Say(isReady: false);
            _next.Dispose();
            _next = null;
            return;
        }
        _offered = newest;
        leave();
        line.Say(Word.Swap);
    }
}
