using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Launcher.Diagnostics;
using Launcher.Execution;
using Launcher.Fetching;
using Launcher.Injection;
using Launcher.Linux;
using Launcher.Model;
using Launcher.Planning;
using Launcher.Providers;
using Launcher.Renewal;

namespace Launcher.Agent;

/// <summary>
/// The starter that stays: it has the sessions with the stores and the secrets, feeds the one that becomes the app, and does
/// what has to be done while the app runs. It sleeps until its next moment comes or the supervisor says something.
/// </summary>
internal sealed class AgentLoop
{
    // How long a reader may take from ..data to the file.
    private static readonly TimeSpan s_readers = TimeSpan.FromSeconds(1);

    // What a restart that could not be prepared waits for.
    private static readonly TimeSpan s_again = TimeSpan.FromMinutes(1);

    // Giving memory back costs milliseconds: an app that ends at once, or a lease of a second, has none for it.
    private static readonly TimeSpan s_calm = TimeSpan.FromSeconds(1);

    private readonly PlannedRun _run;
    private readonly ProcessImage _image;
    private readonly AppUser? _user;
    private readonly OpenTargets _targets;
    private readonly Stores _stores;
    private readonly Line _line;
    private readonly Upkeep _upkeep;
    private readonly Alarm _alarm;
    private readonly Wakeup _bell;
    private readonly RestartLimit _restarts;
    private readonly SecretDigests _digests;
    private FetchedSecrets _fetched;
    private byte[] _remembered = [];
    private QuietPeriod _quiet = QuietPeriod.None;
    private TimeSpan _splay;
    private TimeSpan _notBefore;
    private TimeSpan? _sweepAt;
    private bool _isPostponed;
    private Channel? _next;

    // What the next app has, from when the one that runs is told to end.
    private FetchedSecrets? _offered;
    private bool _isEnding;
    private DirectoryWatch? _watch;
    private TimeSpan? _restAt = BootClock.Now + s_calm;

    // To the first app's starter, until that has become the app, or says that it could not.
    private Channel? _first;
    private bool _hasStarted;

    private AgentLoop(
        PlannedRun run,
        ProcessImage image,
        AppUser? user,
        OpenTargets targets,
        Stores stores,
        FetchedSecrets fetched,
        Line line,
        Memo? memo
    )
    {
        (_run, _image, _user, _targets, _stores, _fetched, _line) = (run, image, user, targets, stores, fetched, line);
        _upkeep = new Upkeep(run, stores, fetched, static () => BootClock.Now, Chance, memo?.Answers);
        _restarts = new RestartLimit(
            run.Plan.Following.MaxRestarts,
            run.Plan.Following.RestartSpan,
            memo?.Restarts ?? []
        );
        _digests = fetched.Digests ?? new SecretDigests(RandomNumberGenerator.GetBytes(SecretDigests.Length));
        _hasStarted = memo is not null;
        _alarm = Alarm.Create(out var errno) ?? throw NoWatch(errno);
        _bell = Wakeup.Create(out errno) ?? throw NoWatch(errno);
    }

    /// <summary>Stays until the app has ended, and takes back what it had. Does not return.</summary>
    /// <param name="run">What was planned.</param>
    /// <param name="image">For the environment that the app inherits.</param>
    /// <param name="user">Who the app runs as; null when it keeps this process's identity.</param>
    /// <param name="targets">Where everything goes; files are written here.</param>
    /// <param name="stores">Open.</param>
    /// <param name="fetched">What they answered.</param>
    /// <param name="starter">This process until now.</param>
    /// <exception cref="LaunchException">It cannot stay; nothing was started.</exception>
    public static int Run(
        PlannedRun run,
        ProcessImage image,
        AppUser? user,
        OpenTargets targets,
        Stores stores,
        FetchedSecrets fetched,
        Starter starter
    )
    {
        Deliver(run, image, user, targets, fetched);
        var agent = new AgentLoop(run, image, user, targets, stores, fetched, starter.Line!, memo: null);
        agent.Begin(starter);
        return agent.Stay();
    }

    /// <summary>Stays in the place of an agent that has died: the app runs, and has what that one gave it. Does not return.</summary>
    /// <inheritdoc cref="Run" path="/param"/>
    /// <exception cref="LaunchException">It cannot stay, or the plan is another one by now.</exception>
    public static int TakeOver(
        PlannedRun run,
        ProcessImage image,
        AppUser? user,
        OpenTargets targets,
        Stores stores,
        Starter starter
    )
    {
        var memo = Memo.Read(starter.Memo, run);
        targets.Adopt(memo.Files);
        foreach (var store in stores.All)
        {
            store.Open();
        }
        var agent = new AgentLoop(run, image, user, targets, stores, memo.Fetched, starter.Line!, memo);
        starter.Stay();
        return agent.Stay();
    }

    /// <summary>Writes what will have to be written again; what only a start gives the app is the other process's.</summary>
    private static void Deliver(
        PlannedRun run,
        ProcessImage image,
        AppUser? user,
        OpenTargets targets,
        FetchedSecrets fetched
    )
    {
        var assembled = new Injector(run.Plan, fetched, user).Assemble(image.Environment);
        var problems = assembled.Problems;
        if (problems.Count == 0)
        {
            targets.Replace(assembled.Pieces, assembled.Environment, problems);
        }
        if (problems.Count > 0)
        {
            throw new LaunchException(ExitCode.Failed, [.. problems]);
        }
    }

    private void Begin(Starter starter)
    {
        var keepsInherited =
            _run.Plan.Deliveries.Any(delivery => _run.Plan.ActionOf(delivery) is { Kind: ChangeActionKind.Restart })
            || _run.Plan.Expansions.Any(expansion =>
                _run.Plan.ActionOf(expansion) is { Kind: ChangeActionKind.Restart }
            );
        var (here, there) = Channel.Pair(out var errno) ?? throw NoWatch(errno);
        starter.Stay();
        Remember();
        var isHeard = _line.Say(Word.Stays, keepsInherited ? 1 : 0, there.Descriptor);
        there.Dispose();
        if (isHeard && Parcel.Send(here, _run, _fetched))
        {
            _first = here;
        }
        else
        {
            // It ended before: the supervisor says so.
            here.Dispose();
        }
    }

    private int Stay()
    {
        // Now that the other one is there, none comes here any more.
        while (TerminationSignals.TakeAny() is var signal and not 0)
        {
            _line.Say(Word.Misdirected, signal);
        }
        Watch();
        InheritedFiles.ReleaseInherited();
        InheritedFiles.ReleaseStreams(keepsErrors: true);
        while (!_isEnding)
        {
            Turn();
        }
        End();
        OwnProcess.Exit(0);
        return 0;
    }

    /// <summary>Leaves to the one that takes over, should this process die, what that has to know.</summary>
    private void Remember()
    {
        using var buffer = new SecretBuffer(0);
        var isNewest = _offered is not null && ReferenceEquals(_offered, _upkeep.Newest);
        Memo.Write(buffer, _run, _digests, _offered ?? _fetched, _upkeep, isNewest, _restarts.Restarts, _targets.Marks);
        if (buffer.Bytes.SequenceEqual(_remembered))
        {
            return;
        }
        const uint OwnerReads = 0x100;
        var memo = MemoryFile.Create(
            buffer.Bytes,
            OwnerReads,
            Identity.EffectiveUser,
            Identity.EffectiveGroup,
            wanted: null,
            out _
        );
        if (memo >= 0)
        {
            _remembered = buffer.Bytes.ToArray();
            _line.Say(Word.Remember, 0, memo);
            MemoryFile.Close(memo);
        }
    }

    private void Turn()
    {
        _alarm.Set(Earlier(Earlier(_upkeep.Next, ActAt), Earlier(_restAt, _sweepAt)));
        var ready = Readiness.Wait([
            _line.Descriptor,
            _alarm.Descriptor,
            _watch?.Descriptor ?? -1,
            _first?.Descriptor ?? -1,
        ]);
        var isCalm = _restAt <= BootClock.Now;
        _restAt = isCalm ? null : BootClock.Now + s_calm;
        if ((ready & 8) != 0)
        {
            Settle();
        }
        if (_watch is not null && (ready & 4) != 0)
        {
            var changed = _watch.Take();
            _upkeep.LookAt(answer => changed.Contains(WatchedBy(answer)));
        }
        if ((ready & 1) != 0)
        {
            Hear();
        }
        if (_isEnding)
        {
            return;
        }
        if (_upkeep.IsAboutToIssue)
        {
            // Before: what is made while this process dies is counted all the same.
            Remember();
        }
        using (var cancellation = new CancellationTokenSource())
        {
            if (_upkeep.Next <= BootClock.Now && Wait(_upkeep.RunAsync(cancellation.Token), cancellation))
            {
                _quiet = _quiet.Changed(BootClock.Now);
                _splay =
                    _upkeep.SplayMost(_run.Plan.Following.Refresh ?? _upkeep.FirstEnd - BootClock.Now ?? TimeSpan.Zero)
                    * Chance();
            }
        }
        if (_sweepAt <= BootClock.Now)
        {
            _targets.Sweep();
            _sweepAt = null;
        }
        if (!_isEnding && ActAt <= BootClock.Now)
        {
            Act();
        }
        if (!_isEnding)
        {
            Remember();
        }
        if (isCalm)
        {
            Rest();
        }
    }

    /// <summary>Gives back what only an act needs: most of the time this process only waits.</summary>
    private static void Rest()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        ProgramText.Release();
    }

    /// <summary>Learns what became of the first start, which is over.</summary>
    private void Settle()
    {
        if (_first is null)
        {
            return;
        }
        // Its end closes with execve; one that could not says a word before.
        _hasStarted = _first.Hear() is null;
        _first.Dispose();
        _first = null;
        foreach (var store in _hasStarted ? _stores.All : [])
        {
            store.Provider?.Keep();
        }
    }

    /// <summary>What can be watched is not asked for again and again, and its change is seen at once.</summary>
    private void Watch()
    {
        foreach (var directory in _upkeep.Answers.Select(WatchedBy).OfType<string>().Distinct())
        {
            var errno = Errno.None;
            _watch ??= DirectoryWatch.Create(out errno);
            errno = _watch?.Add(directory) ?? errno;
            if (errno != Errno.None)
            {
                _run.Log.Event(
                    LogLevel.Warn,
                    "unwatched",
                    $"{Quoted.Text(directory)} cannot be watched: {ErrnoText.Describe(errno)}: changes there are seen by --refresh alone"
                );
            }
        }
        // What has changed since it was fetched, nobody has seen.
        _upkeep.LookAt(answer => WatchedBy(answer) is not null, s_calm);
    }

    private string? WatchedBy(KeptAnswer answer) => answer.Store.Planned.Watched(answer.Request, _run.Plan.Following);

    private TimeSpan? ActAt =>
        _next is null && _quiet.ActAt(_run.Plan.Following.QuietPeriod, _splay) is { } at
            ? Life.Later(at, _notBefore)
            : null;

    /// <summary>Waits for the task, and hears the supervisor meanwhile.</summary>
    private bool Wait(Task<bool> task, CancellationTokenSource cancellation)
    {
        _ = task.ContinueWith(
            (_, bell) => ((Wakeup)bell!).Wake(),
            _bell,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
        while (!task.IsCompleted)
        {
            var ready = Readiness.Wait([_line.Descriptor, _bell.Descriptor]);
            if ((ready & 1) != 0)
            {
                Hear();
            }
            if (_isEnding)
            {
                cancellation.Cancel();
            }
            if (_isEnding || (ready & 2) != 0)
            {
                break;
            }
        }
        _bell.Clear();
        try
        {
            return task.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (_isEnding)
        {
            return false;
        }
    }

    private void Hear()
    {
        while (_line.TryHear(out var word, out var number, out _, out var isGone) || isGone)
        {
            if (isGone)
            {
                // The supervisor was killed: the app goes on with what it has.
                OwnProcess.Exit(0);
            }
            if (word == Word.Ended)
            {
                _isEnding = true;
                return;
            }
            if (word == Word.Swapped && _offered is { } offered)
            {
                Delivered(offered);
                _restarts.Restarted(BootClock.Now);
                _run.Log.Event(LogLevel.Info, "restarted", $"the app is pid {number}");
            }
            else if (word == Word.NotPrepared && _next is not null)
            {
                _next.Dispose();
                (_next, _offered) = (null, null);
                _notBefore = BootClock.Now + s_again;
                _run.Log.Event(
                    LogLevel.Warn,
                    "restart-failed",
                    $"the next app ended with {number} before it could take the place of the one that runs, which goes on"
                );
            }
        }
    }

    // This is what the app has.
    private void Delivered(FetchedSecrets secrets)
    {
        _next?.Dispose();
        (_next, _offered, _fetched, _isPostponed) = (null, null, secrets, false);
        _upkeep.InUse();
        if (ReferenceEquals(_fetched, _upkeep.Newest))
        {
            _quiet = QuietPeriod.None;
        }
    }

    private void Act()
    {
        var newest = _upkeep.Newest;
        var plan = _run.Plan;
        var changed = plan
            .Deliveries.Where(delivery => delivery.References.Any(reference => newest.Differs(_fetched, reference)))
            .ToList();
        ChangeAction? action = null;
        foreach (
            var one in changed
                .Select(plan.ActionOf)
                .Concat(plan.Expansions.Where(expansion => newest.Differs(_fetched, expansion)).Select(plan.ActionOf))
        )
        {
            action = action is null || one?.Kind > action.Kind ? one ?? action : action;
        }
        var written = plan.WithGroups(changed);
        var restarts = action?.Kind == ChangeActionKind.Restart;
        if (
            _upkeep.Brings(want => restarts || written.Exists(delivery => delivery.References.Contains(want.Reference)))
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
        var assembled = new Injector(known, newest, _user).Assemble(_image.Environment);
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
                _run.Log.Event(LogLevel.Info, "signalled", $"the app gets {SignalNames.Of(action.Signal)}");
                _line.Say(Word.Signal, action.Signal);
                break;
            case ChangeActionKind.Exit:
                _run.Log.Event(
                    LogLevel.Info,
                    "exiting-on-change",
                    $"with {plan.Following.ExitCode}, when the app has ended"
                );
                _line.Say(Word.Exit, plan.Following.ExitCode);
                break;
        }
    }

    private bool Rewrite(List<Delivery> changed, Assembled assembled)
    {
        var problems = new Problems();
        var written = _run.Plan.WithGroups(changed);
        var pieces = assembled.Pieces.Where(piece => written.Contains(piece.Delivery)).ToList();
        _targets.Replace(pieces, assembled.Environment, problems);
        if (problems.Count > 0)
        {
            Reject(problems);
            return false;
        }
        _sweepAt = _run.Plan.FileGroups.Count > 0 ? BootClock.Now + s_readers : null;
        foreach (var delivery in changed)
        {
            _run.Log.Event(LogLevel.Info, "changed", delivery.Subject);
        }
        return true;
    }

    /// <summary>A change is all or nothing, as a start is.</summary>
    private void Reject(IReadOnlyList<Problem> problems)
    {
        foreach (var problem in problems)
        {
            _run.Log.Event(
                LogLevel.Warn,
                "rejected",
                $"the new values are not delivered, and the app keeps what it has: {FailureReport.Sentence(problem)}"
            );
        }
        _upkeep.Reject(_fetched);
        _quiet = QuietPeriod.None;
    }

    private void Restart(FetchedSecrets newest, List<Delivery> changed, Assembled assembled)
    {
        var now = BootClock.Now;
        if (_restarts.Next(now, _upkeep.FirstEnd) is var free && free > now)
        {
            _notBefore = free;
            if (!_isPostponed)
            {
                _isPostponed = true;
                _run.Log.Event(
                    LogLevel.Warn,
                    "restart-postponed",
                    $"by {(free - now).TotalSeconds:0} s, as --max-restarts says"
                );
            }
            return;
        }
        _run.Log.Event(LogLevel.Info, "restarting", "the app, with new values");
        if (Channel.Pair(out _) is not var (here, there))
        {
            _notBefore = now + s_again;
            return;
        }
        _line.Say(Word.Prepare, 0, there.Descriptor);
        there.Dispose();
        _next = here;
        if (!Parcel.Send(here, _run, newest) || here.Hear() != true)
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
        Remember();
        _line.Say(Word.Swap);
    }

    private void End()
    {
        _targets.Remove();
        Settle();
        if (!_hasStarted)
        {
            foreach (var left in _stores.TakeBackAsync().GetAwaiter().GetResult())
            {
                _run.Log.Warn(FailureReport.Sentence(left));
            }
            return;
        }
        var owing = _stores
            .All.Where(store => store.Provider?.Session is not null || _upkeep.LeasesOf(store).Count > 0)
            .ToList();
        if (owing.Count == 0 || !_run.Plan.Following.RevokesAtEnd)
        {
            return;
        }
        using var budget = new CancellationTokenSource(_run.Plan.Supervision!.EndTimeout);
        foreach (var store in owing)
        {
            var (provider, leases) = (store.Provider!, _upkeep.LeasesOf(store));
            var session = provider.Session;
            var isDone = Revoke(provider, leases, session, budget.Token);
            if (session is null && provider.Session is { } begun)
            {
                // It logged in for that alone.
                isDone &= Revoke(provider, [], begun, budget.Token);
            }
            if (isDone && leases.Count > 0)
            {
                _run.Log.Event(LogLevel.Info, "revoked", $"{leases.Count} leases of {store.Planned.Name}");
            }
        }
    }

    private bool Revoke(
        IProvider provider,
        IReadOnlyList<Until.Leased> leases,
        Session? session,
        CancellationToken cancellation
    )
    {
        var left = provider.RevokeAsync(leases, session, cancellation).AsTask().GetAwaiter().GetResult();
        foreach (var failure in left)
        {
            _run.Log.Event(LogLevel.Warn, "revoke-failed", FailureReport.Sentence(new Problem(null, failure)));
        }
        return left.Count == 0;
    }

    private static TimeSpan? Earlier(TimeSpan? one, TimeSpan? other) =>
        one is null ? other
        : other is null || one < other ? one
        : other;

    [SuppressMessage("Security", "CA5394", Justification = "Jitter guards nothing.")]
    private static double Chance() => Random.Shared.NextDouble();

    private static LaunchException NoWatch(Errno errno) =>
        new(
            ExitCode.Failed,
            ProblemClass.Internal,
            null,
            $"nobody can stay to keep the secrets fresh: {ErrnoText.Describe(errno)}",
            Shortage.MoreRoom(errno) ?? "allow socketpair, timerfd_create and eventfd2 in the seccomp profile"
        );
}
