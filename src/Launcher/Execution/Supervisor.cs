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
    private SupervisedApp _app;
    private Line? _line;
    private int _agent;
    private int _next;
    private bool _swaps;
    private int? _exitCode;
    private bool _isReleased;
    private Action? _ending;

    private Supervisor(ProcessImage image, Resident resident, SignalQueue signals, bool ignoresChildren)
    {
        (_image, _resident, _signals, _ignoresChildren) = (image, resident, signals, ignoresChildren);
        var line = Channel.Pair(out _);
        var app = Spawn(new Role(RoleKind.Starter), line?.There);
        line?.There.Dispose();
        _line = line is { } pair ? new Line(pair.Here) : null;
        _pendingSignals = ResourceLimits.HalvePendingSignals();
        _terminal = ControllingTerminal.Open();
        _app = Answered(app);
    }

    /// <summary>Starts the process that becomes the app.</summary>
    /// <param name="image">Owns arguments and environment.</param>
    /// <exception cref="LaunchException">No second process can be started.</exception>
    public static Supervisor Start(ProcessImage image, Resident resident)
    {
        if (Sandbox.OfSupervision() is { } refusal)
        {
            throw new LaunchException(ExitCode.Failed, refusal);
        }
        var signals = SignalQueue.Open();
        // Ignored, as a parent may leave it, it would reap the app before its code is read.
        var ignoresChildren = Signals.IsIgnored(Signals.ChildChanged);
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
        var supervisor = new Supervisor(image, resident, signals, ignoresChildren);
        if (resident.User is { } user && !Capabilities.Has(Capabilities.SignalOthers))
        {
            var parentDeath = OwnProcess.EndsWithParent;
            Identity.SignalAs(user);
            OwnProcess.EndWithParent(parentDeath);
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
        while (true)
        {
            // Of an app that has ended nothing is left to wait for, and its number may be another's.
            var next = _ending is null ? _app.Next : null;
            var signal = _signals.Take(_app.Wanted, _end.Earlier(next), _line?.Descriptor ?? -1, out var isSaid);
            if (_ending is null)
            {
                _app.Tick();
            }
            if (_end.IsOver)
            {
                _ending!();
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
            using var link = descriptor < 0 ? null : Channel.Inherited(descriptor);
            switch (word)
            {
                case Word.Stays:
                    _agent = _app.ProcessId;
                    _children.Remove(_agent);
                    _children.Add(_agent, AgentChanged);
                    _app = Answered(Spawn(new Role(RoleKind.Starter), link));
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
        try
        {
            _next = Spawn(new Role(RoleKind.Starter) { IsAgain = true }, link);
        }
        catch (LaunchException refused)
        {
            _resident.Log.Warn($"the app cannot be restarted: {refused.Problems[0].Failure.What}");
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
            (_next, _swaps) = (0, false);
            _line?.Say(Word.NotPrepared, CodeOf(change));
        }
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
            (_next, _swaps) = (0, false);
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
        if (_agent == 0 || _line?.Say(Word.Ended) != true)
        {
            _ending();
        }
        _end.Set(_resident.Supervision.EndTimeout);
    }

    private void AgentChanged(ChildChange change)
    {
        if (change.State == ChildState.Stopped)
        {
            return;
        }
        _agent = 0;
        if (_ending is not null)
        {
            _ending();
        }
        Release();
        _resident.Log.Warn(
            $"agent-ended: the process that keeps secrets fresh ended with {CodeOf(change)}: the app goes on, and nothing is renewed any more"
        );
    }

    private static int CodeOf(ChildChange change) =>
        change.State == ChildState.Killed ? (int)ExitCode.SignalBase + change.Number : change.Number;

    /// <param name="line">What it says something over.</param>
    /// <exception cref="LaunchException">It could not be started.</exception>
    private int Spawn(Role role, Channel? line)
    {
        if (_pendingSignals > 0)
        {
            ResourceLimits.SetPendingSignals(_pendingSignals);
        }
        line?.Keep();
        var errno = ChildProcess.SpawnSelf(
            (
                role with
                {
                    Mask = _signals.Before,
                    IgnoresChildren = _ignoresChildren,
                    Parent = OwnProcess.Id,
                    Line = _line is null ? line?.Descriptor ?? -1 : -1,
                    Link = _line is null ? -1 : line?.Descriptor ?? -1,
                }
            ).Terminated(),
            _image,
            out var processId
        );
        if (_pendingSignals > 0)
        {
            ResourceLimits.HalvePendingSignals();
        }
        return errno switch
        {
            Errno.None => processId,
            Errno.NoSuchEntry => throw NoProc(),
            _ => throw CannotStart(errno),
        };
    }

    /// <summary>Lets go of all that only a start needs.</summary>
    private void Release()
    {
        if (_isReleased)
        {
            return;
        }
        _isReleased = true;
        // Nothing here ever read it.
        _image.ForgetEnvironment();
        var (line, terminal) = (_line?.Descriptor ?? 0, _terminal?.Descriptor ?? 0);
        InheritedFiles.Release(Math.Min(line, terminal), Math.Max(line, terminal));
        InheritedFiles.ReleaseStreams(keepsErrors: _agent != 0);
        ProgramText.Release();
    }

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
