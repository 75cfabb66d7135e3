using System.Diagnostics.CodeAnalysis;
using Launcher.Execution;
using Launcher.Fetching;
using Launcher.Injection;
using Launcher.Linux;
using Launcher.Planning;

namespace Launcher.Agent;

/// <summary>
/// The starter that stays: it has the sessions with the stores and the secrets, feeds the one that becomes the app, and does
/// what has to be done while the app runs. It sleeps until its next moment comes or the supervisor says something.
/// </summary>
internal sealed class AgentLoop
{
    // Giving memory back costs milliseconds: an app that ends at once, or a lease of a second, has none for it.
    private static readonly TimeSpan s_calm = TimeSpan.FromSeconds(1);

    private readonly PlannedRun _run;
    private readonly Stores _stores;
    private readonly Line _line;
    private readonly Upkeep _upkeep;
    private readonly Rollout _rollout;
    private readonly Succession _succession;
    private readonly SourceWatch _watch;
    private readonly TakingBack _end;
    private readonly Alarm _alarm;
    private readonly Wakeup _bell;
    private bool _isEnding;
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
        (_run, _stores, _line, _hasStarted) = (run, stores, line, memo is not null);
        _upkeep = new Upkeep(run, stores, fetched, static () => BootClock.Now, Chance, memo?.Answers);
        _rollout = new Rollout(
            run,
            image,
            user,
            targets,
            _upkeep,
            line,
            fetched,
            memo?.Restarts ?? [],
            () => _succession!.Leave()
        );
        _succession = new Succession(run, targets, _upkeep, _rollout, line, fetched.Digests);
        _watch = new SourceWatch(run, _upkeep);
        _end = new TakingBack(run, targets, stores, _upkeep);
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
        agent.Begin(starter, fetched);
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

    private void Begin(Starter starter, FetchedSecrets fetched)
    {
        var keepsInherited =
            _run.Plan.Deliveries.Any(delivery => _run.Plan.ActionOf(delivery) is { Kind: ChangeActionKind.Restart })
            || _run.Plan.Expansions.Any(expansion =>
                _run.Plan.ActionOf(expansion) is { Kind: ChangeActionKind.Restart }
            );
        var (here, there) = Channel.Pair(out var errno) ?? throw NoWatch(errno);
        starter.Stay();
        var isHeard = _line.Say(Word.Stays, keepsInherited ? 1 : 0, there.Descriptor);
        there.Dispose();
        // Its first digest loads OpenSSL: meanwhile the other process starts, which has nothing before this is left.
        _succession.Leave();
        if (isHeard && Parcel.Send(here, _run, fetched))
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
        _watch.Begin(_hasStarted ? TimeSpan.Zero : s_calm);
        InheritedFiles.ReleaseInherited();
        InheritedFiles.ReleaseStreams(keepsErrors: true);
        while (!_isEnding)
        {
            Turn();
        }
        Settle();
        _end.Run(_hasStarted);
        OwnProcess.Exit(0);
        return 0;
    }

    private void Turn()
    {
        _alarm.Set(Earlier(Earlier(_upkeep.Next, _rollout.At), Earlier(_restAt, _rollout.SweepAt)));
        var ready = Readiness.Wait([_line.Descriptor, _alarm.Descriptor, _watch.Descriptor, _first?.Descriptor ?? -1]);
        var isCalm = _restAt <= BootClock.Now;
        _restAt = isCalm ? null : BootClock.Now + s_calm;
        if ((ready & 8) != 0)
        {
            Settle();
        }
        if ((ready & 4) != 0)
        {
            _watch.Take();
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
            _succession.Leave();
        }
        using (var cancellation = new CancellationTokenSource())
        {
            if (_upkeep.Next <= BootClock.Now && Wait(_upkeep.RunAsync(cancellation.Token), cancellation))
            {
                var span = _run.Plan.Following.Refresh ?? _upkeep.FirstEnd - BootClock.Now ?? TimeSpan.Zero;
                _rollout.Changed(_upkeep.Timetable.SplayMost(span) * Chance());
            }
        }
        if (_rollout.SweepAt <= BootClock.Now)
        {
            _rollout.Sweep();
        }
        if (!_isEnding && _rollout.At <= BootClock.Now)
        {
            _rollout.Act();
        }
        if (!_isEnding)
        {
            _succession.Leave();
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
            if (word == Word.Swapped)
            {
                _rollout.Swapped(number);
            }
            else if (word == Word.NotPrepared)
            {
                _rollout.NotPrepared(number);
            }
        }
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
