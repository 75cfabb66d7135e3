using System.Diagnostics.CodeAnalysis;
using Launcher.Linux;
using Launcher.Model;

namespace Launcher.Execution;

/// <summary>
/// Supervise mode: the process that stays, often as PID 1. It starts the starter, which becomes the app, or stays as the
/// agent and has another one started; it passes signals on, reaps, and ends as the app ended. It never has a secret, and it
/// sleeps until a signal comes or the agent says something.
/// </summary>
internal sealed class Supervisor
{
    private readonly Resident _resident;
    private readonly ProcessImage _image;
    private readonly SignalQueue _signals;
    private readonly ControllingTerminal? _terminal;
    private readonly Children _children = new();
    private readonly bool _ignoresChildren;
    private readonly ulong _pendingSignals;
    private readonly Deadline _end = new();
    private readonly Deadline _again = new();
    private readonly Revival _revival = new();
    private readonly uint _own = Identity.EffectiveUser;
    private uint? _signalsAs;
    private SupervisedApp _app;
    private Line? _line;
    private int _agent;
    private OpenFile? _memo;
    private int _next;
    private Channel? _place;
    private bool _swaps;
    private int? _exitCode;
    private bool _isReleased;
    private Action? _ending;

    private Supervisor(ProcessImage image, Resident resident, SignalQueue signals, bool ignoresChildren, Role role)
    {
        (_image, _resident, _signals, _ignoresChildren) = (image, resident, signals, ignoresChildren);
        var app = role.Peer;
        if (app != 0)
        {
            // That somebody has to stay was found out when all was fetched: the agent has it already.
            _line = new Line(Channel.Inherited(role.Line));
        }
        else
        {
            var line = Channel.Pair(out _);
            app = Spawn(new Role(RoleKind.Starter), line?.There, null);
            line?.There.Dispose();
            _line = line is { } pair ? new Line(pair.Here) : null;
        }
        _pendingSignals = ResourceLimits.HalvePendingSignals();
        _terminal = ControllingTerminal.Open();
        _app = Answered(app);
    }

    /// <summary>Starts the process that becomes the app.</summary>
    /// <param name="image">Owns arguments and environment.</param>
    /// <param name="role">What this process was when it began.</param>
    /// <exception cref="LaunchException">No second process can be started.</exception>
    public static Supervisor Start(ProcessImage image, Resident resident, Role role)
    {
        if (Sandbox.OfSupervision() is { } refusal)
        {
            throw new LaunchException(ExitCode.Failed, refusal);
        }
        var signals = SignalQueue.Open(role.Kind == RoleKind.Supervisor ? role.Mask : null);
        // Ignored, as a parent may leave it, it would reap the app before its code is read.
        var ignoresChildren = role.IgnoresChildren || Signals.IsIgnored(Signals.ChildChanged);
        Signals.SetDefault(Signals.ChildChanged);
        if (SignalQueue.IsComplete() is not { } complete)
        {
            throw NoProc();
        }
        if (!complete)
        {
            throw Failed("a thread of the runtime does not block every signal", "write --mode exec");
        }
        OwnProcess.AdoptOrphans();
        if (role.Kind == RoleKind.Supervisor)
        {
            OwnFile.NameProcess();
        }
        var supervisor = new Supervisor(image, resident, signals, ignoresChildren, role);
        if (resident.User is { } user && !Capabilities.Has(Capabilities.SignalOthers))
        {
            SignalAs(user);
            supervisor._signalsAs = user;
        }
        return supervisor;
    }

    /// <summary>Until the app has ended. Then this process ends the same way, so it does not return.</summary>
    public int Run()
    {
        if (_line is null)
        {
            Release();
        }
        // One that another process started, which this one was, may have ended before anybody asked for that.
        _children.Reap();
        while (true)
        {
            // Of an app that has ended nothing is left to wait for, and its number may be another's.
            var next = _ending is null ? _app.Next : null;
            var signal = _signals.Take(
                _app.Wanted,
                _again.Earlier(_end.Earlier(next)),
                _line?.Descriptor ?? -1,
                out var isSaid
            );
            if (_ending is null)
            {
                _app.Tick();
            }
            if (_end.IsOver)
            {
                _ending!();
            }
            if (_again.IsOver)
            {
                Revive();
            }
            if (signal != 0)
            {
                Take(signal, _signals.Code > 0);
            }
            if (isSaid)
            {
                Hear();
            }
        }
    }

    private void Take(int signal, bool byKernel)
    {
        var isChilds = signal == Signals.ChildChanged;
        if (_ending is not null && signal is Signals.Terminate or Signals.Interrupt && !IsOurs(signal))
        {
            // Somebody does not wait for what the agent takes back.
            _ending();
        }
        if (_ending is null && !(isChilds && byKernel) && !IsOurs(signal))
        {
            _app.Signal(
                signal,
                byTerminal: byKernel && signal is (Signals.Interrupt or Signals.Quit or Signals.TerminalStop)
            );
        }
        // The kernel keeps one SIGCHLD: one that somebody sent may stand for a child's too.
        if (isChilds)
        {
            _children.Reap();
        }
    }

    // What the runtime sends itself, what a write to a closed stream brings, and what the terminal's driver tells a
    // background group: it is the app's group that is asked. Others that this process seems to have sent were pending
    // before it became the launcher.
    private bool IsOurs(int signal) =>
        signal switch
        {
            Signals.RuntimeOwn => _signals.Sender == OwnProcess.Id && _signals.ToThread,
            Signals.BrokenPipe => _signals.Sender == OwnProcess.Id,
            Signals.TerminalRead or Signals.TerminalWrite => _signals.Code > 0,
            _ => false,
        };

    private void Hear()
    {
        while (_line is not null)
        {
            if (!_line.TryHear(out var word, out var number, out var descriptor, out var isGone))
            {
                if (isGone)
                {
                    Hushed();
                }
                return;
            }
            using var link = descriptor < 0 || word == Word.Remember ? null : Channel.Inherited(descriptor);
            switch (word)
            {
                case Word.Remember when descriptor >= 0:
                    _memo?.Dispose();
                    _memo = OpenFile.Of(descriptor);
                    // Who may look into it can try what a value is, and read the environment.
                    Identity.ForbidDumps();
                    break;
                case Word.Stays:
                    _children.Remove(_app.ProcessId);
                    Began(_app.ProcessId);
                    _app = Answered(Spawn(new Role(RoleKind.Starter), null, link));
                    if (number == 0)
                    {
                        Release();
                    }
                    break;
                case Word.Becomes:
                    Release();
                    Hushed();
                    break;
                // What is said while the app ends by itself comes too late.
                case not Word.Stays when _ending is not null:
                    break;
                case Word.Signal:
                    _app.SignalIfHandled(number);
                    break;
                case Word.Misdirected:
                    _app.Misdirected(number);
                    break;
                case Word.Prepare:
                    Prepare(link);
                    break;
                case Word.Swap when _next != 0:
                    _swaps = true;
                    _app.End(_resident.Supervision.RestartGrace);
                    break;
                case Word.Exit:
                    _exitCode = number;
                    _app.End(_resident.Supervision.RestartGrace);
                    break;
            }
        }
    }

    /// <summary>The other end is closed: the starter became the app, or the agent has ended, which its parent hears apart.</summary>
    private void Hushed()
    {
        _line!.Dispose();
        _line = null;
        if (_agent == 0)
        {
            Release();
        }
    }

    private void Prepare(Channel? link)
    {
        if (_next != 0)
        {
            // Of an agent that has died: it takes the app's place all the same.
            _line?.Say(Word.NotPrepared, (int)ExitCode.Failed);
            return;
        }
        try
        {
            var (here, there) = Channel.Pair(out var errno) ?? throw CannotStart(errno);
            using (there)
            {
                _place = here;
                _next = Spawn(new Role(RoleKind.Starter) { IsAgain = true }, there, link);
            }
        }
        catch (LaunchException refused)
        {
            _resident.Log.Warn($"the app cannot be restarted: {refused.Problems[0].Failure.What}");
            NoNext();
            _line?.Say(Word.NotPrepared, (int)refused.ExitCode);
            return;
        }
        _children.Add(_next, NextChanged);
    }

    // Until it takes the app's place.
    private void NextChanged(ChildChange change)
    {
        if (change.State != ChildState.Stopped)
        {
            if (_swaps)
            {
                // The app was told to end already: this is what came of the restart.
                _exitCode = CodeOf(change);
            }
            NoNext();
            _line?.Say(Word.NotPrepared, CodeOf(change));
        }
    }

    private void NoNext()
    {
        _place?.Dispose();
        (_next, _swaps, _place) = (0, false, null);
    }

    private SupervisedApp Answered(int processId)
    {
        var app = new SupervisedApp(processId, _resident, _signals, _terminal);
        _children.Add(processId, change => AppChanged(app, change));
        return app;
    }

    private void AppChanged(SupervisedApp app, ChildChange change)
    {
        if (change.State == ChildState.Stopped)
        {
            app.Stopped(change.Number);
            return;
        }
        if (_swaps && _next != 0)
        {
            app.Left(change);
            // What it left behind would be in the way of the next.
            _ = Signals.Send(-app.ProcessId, Signals.Kill);
            var next = _next;
            _place!.Say(isReady: true);
            NoNext();
            _children.Remove(next);
            _app = Answered(next);
            _line?.Say(Word.Swapped, next);
            return;
        }
        if (_next != 0)
        {
            // It was asked for no restart any more: what was prepared ends with it.
            _ = Signals.Send(_next, Signals.Kill);
        }
        app.Left(change);
        var code = _exitCode;
        _ending = () => app.Follow(change, code);
        _end.Set(_resident.Supervision.EndTimeout);
        if (_agent == 0 && _memo is not null)
        {
            // There is something to take back, and nobody who does.
            Revive();
        }
        if (_agent == 0 || _line?.Say(Word.Ended) != true)
        {
            _ending();
        }
    }

    private void Began(int agent)
    {
        _agent = agent;
        _children.Add(agent, AgentChanged);
        _revival.Started(BootClock.Now);
    }

    private void AgentChanged(ChildChange change)
    {
        if (change.State == ChildState.Stopped)
        {
            return;
        }
        // What it has said before counts.
        Hear();
        _agent = 0;
        if (_ending is not null)
        {
            _ending();
        }
        if (_next != 0 && !_swaps)
        {
            // Nobody can tell any more whether it has all that it needs.
            _ = Signals.Send(_next, Signals.Kill);
            _children.Remove(_next);
            NoNext();
        }
        if (_memo is null)
        {
            Release();
            _resident.Log.Event(
                LogLevel.Warn,
                "agent-ended",
                $"the process that keeps secrets fresh ended with {CodeOf(change)}: the app goes on, and nothing is renewed any more"
            );
            return;
        }
        Again($"ended with {CodeOf(change)}");
    }

    private void Again(string why)
    {
        var pause = _revival.Died(BootClock.Now, Chance());
        _again.Set(pause);
        _resident.Log.Event(
            LogLevel.Warn,
            "agent-restarted",
            $"the process that keeps secrets fresh {why}: the app goes on, and another one takes over in {pause.TotalSeconds:0.0} s"
        );
    }

    /// <summary>Starts an agent in the place of one that has died.</summary>
    private void Revive()
    {
        _again.Clear();
        try
        {
            var (here, there) = Channel.Pair(out var errno) ?? throw CannotStart(errno);
            using (there)
            {
                _line?.Dispose();
                _line = new Line(here);
                Began(Spawn(new Role(RoleKind.Starter) { Memo = _memo!.Descriptor }, there, null));
            }
        }
        catch (LaunchException refused)
        {
            _line?.Dispose();
            _line = null;
            Again($"cannot be started: {refused.Problems[0].Failure.What}");
        }
    }

    [SuppressMessage("Security", "CA5394", Justification = "Jitter guards nothing.")]
    private static double Chance() => Random.Shared.NextDouble();

    private static int CodeOf(ChildChange change) =>
        change.State == ChildState.Killed ? (int)ExitCode.SignalBase + change.Number : change.Number;

    private static void SignalAs(uint user)
    {
        var parentDeath = OwnProcess.EndsWithParent;
        Identity.SignalAs(user);
        OwnProcess.EndWithParent(parentDeath);
    }

    /// <param name="line">To this process.</param>
    /// <param name="link">To the agent.</param>
    /// <exception cref="LaunchException">It could not be started.</exception>
    private int Spawn(Role role, Channel? line, Channel? link)
    {
        if (_pendingSignals > 0)
        {
            ResourceLimits.SetPendingSignals(_pendingSignals);
        }
        line?.Keep();
        link?.Keep();
        if (role.Memo >= 0)
        {
            MemoryFile.Keep(role.Memo);
        }
        if (_signalsAs is not null)
        {
            // What it starts would have two users, as a setuid program has.
            SignalAs(_own);
        }
        var errno = ChildProcess.SpawnSelf(
            (
                role with
                {
                    Mask = _signals.Before,
                    IgnoresChildren = _ignoresChildren,
                    Peer = OwnProcess.Id,
                    Line = line?.Descriptor ?? -1,
                    Link = link?.Descriptor ?? -1,
                }
            ).Terminated(),
            _image,
            out var processId
        );
        if (_signalsAs is { } user)
        {
            SignalAs(user);
        }
        if (role.Memo >= 0)
        {
            MemoryFile.Withhold(role.Memo);
        }
        if (_pendingSignals > 0)
        {
            ResourceLimits.HalvePendingSignals();
        }
        return errno == Errno.None ? processId : throw Refused(errno);
    }

    /// <summary>Lets go of all that only a start needs; another agent needs the environment.</summary>
    private void Release()
    {
        if (_memo is null)
        {
            // Nothing here ever read it.
            _image.ForgetEnvironment();
        }
        if (_isReleased)
        {
            return;
        }
        _isReleased = true;
        Span<int> kept = [_line?.Descriptor ?? 0, _terminal?.Descriptor ?? 0, _memo?.Descriptor ?? 0];
        kept.Sort();
        InheritedFiles.Release(kept);
        InheritedFiles.ReleaseStreams(keepsErrors: _agent != 0);
        ProgramText.Release();
    }

    /// <summary>Why this program could not be started once more.</summary>
    public static LaunchException Refused(Errno errno) => errno == Errno.NoSuchEntry ? NoProc() : CannotStart(errno);

    private static LaunchException NoProc() =>
        Failed(
            "supervise mode starts its second process from /proc/self/exe, and /proc is not mounted for this PID namespace",
            "mount /proc, or write --mode exec"
        );

    private static LaunchException CannotStart(Errno errno) =>
        Failed(
            $"no second process can be started: {ErrnoText.Describe(errno)}",
            errno == Errno.TryAgain
                ? "raise the limit of processes (--pids-limit, --ulimit nproc=), or write --mode exec"
                : $"{Shortage.MoreRoom(errno) ?? "allow vfork, setpgid and execve in the seccomp profile"}, or write --mode exec"
        );

    private static LaunchException Failed(string what, string wayOut) =>
        new(ExitCode.Failed, ProblemClass.Internal, null, what, wayOut);
}
