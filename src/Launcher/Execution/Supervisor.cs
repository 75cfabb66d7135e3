using Launcher.Linux;

namespace Launcher.Execution;

/// <summary>
/// Supervise mode: the process that stays, often as PID 1. It starts the starter, which becomes the app, or stays as the
/// agent and has another one started; it passes signals on, reaps, and ends as the app ended. It never has a secret, and it
/// sleeps until a signal comes or the agent says something.
/// </summary>
internal sealed class Supervisor
{
    // Whoever sends TERM follows with KILL before that; an app that is still there means something else by it.
    private static readonly TimeSpan s_stopping = TimeSpan.FromMinutes(10);

    private readonly Resident _resident;
    private readonly Inheritance _inheritance;
    private readonly SignalQueue _signals;
    private readonly Spawner _spawner;
    private readonly ControllingTerminal? _terminal;
    private readonly Children _children = new();
    private readonly Deadline _end = new();
    private readonly Deadline _stopping = new();
    private readonly KeptAgent _agent;
    private readonly NextApp _next;
    private SupervisedApp _app;
    private int? _exitCode;
    private Action? _ending;

    // For an app that takes another one's place.
    private bool _keepsInherited;

    private Supervisor(ProcessImage image, Resident resident, SignalQueue signals, bool ignoresChildren, Role role)
    {
        (_inheritance, _resident, _signals) = (new Inheritance(image), resident, signals);
        _spawner = new Spawner(image, signals, ignoresChildren);
        _next = new NextApp(_spawner);
        _agent = new KeptAgent(_spawner, resident.Log, agent => _children.Add(agent, AgentChanged));
        var app = role.Peer;
        if (app != 0)
        {
            // That somebody has to stay was found out when all was fetched: the agent has it already.
            _agent.Line = new Line(Channel.Inherited(role.Line));
        }
        else
        {
            var line = Channel.Pair(out _);
            app = _spawner.Start(new Role(RoleKind.Starter), line?.There, null);
            line?.There.Dispose();
            _agent.Line = line is { } pair ? new Line(pair.Here) : null;
        }
        _spawner.HalvePendingSignals();
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
            throw Spawner.NoProc();
        }
        if (!complete)
        {
            throw Spawner.Failed("a thread of the runtime does not block every signal", "write --mode exec");
        }
        OwnProcess.AdoptOrphans();
        if (role.Kind == RoleKind.Supervisor)
        {
            OwnFile.NameProcess();
        }
        var supervisor = new Supervisor(image, resident, signals, ignoresChildren, role);
        if (resident.User is { } user && !Capabilities.Has(Capabilities.SignalOthers))
        {
            supervisor._spawner.SignalAs(user);
        }
        return supervisor;
    }

    /// <summary>Until the app has ended. Then this process ends the same way, so it does not return.</summary>
    public int Run()
    {
        if (_agent.Line is null)
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
                _agent.Earlier(_end.Earlier(next)),
                _agent.Line?.Descriptor ?? -1,
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
            if (_agent.IsDue)
            {
                _agent.Revive();
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
            if (signal is Signals.Terminate or Signals.Interrupt or Signals.Quit)
            {
                Stop(signal);
            }
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
        while (_agent.Line is { } line)
        {
            if (!line.TryHear(out var word, out var number, out var descriptor, out var isGone))
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
                case Word.Remember:
                    if (descriptor >= 0)
                    {
                        _agent.Remember(descriptor);
                    }
                    // Not before: another agent needs the environment.
                    if (!_keepsInherited)
                    {
                        Release();
                    }
                    break;
                case Word.Stays:
                    _children.Remove(_app.ProcessId);
                    _children.Add(_app.ProcessId, AgentChanged);
                    _agent.Began(_app.ProcessId);
                    _keepsInherited = number != 0;
                    StartFed(link);
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
                case Word.Swap when _next.ProcessId != 0:
                    _next.Due();
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
        _agent.Hushed();
        if (_agent.ProcessId == 0)
        {
            Release();
        }
    }

    /// <summary>The app's starter, which the agent feeds.</summary>
    private void StartFed(Channel? link)
    {
        try
        {
            _app = Answered(_spawner.Start(new Role(RoleKind.Starter), null, link));
        }
        catch (LaunchException refused)
        {
            // The agent has delivered files, and has leases.
            EndWith(() => throw refused);
        }
    }

    /// <summary>Somebody wants the app to end: one that was to take its place does not.</summary>
    private void Stop(int signal)
    {
        // The others may mean something else to an app that was not told to end yet.
        if (signal == Signals.Terminate)
        {
            _stopping.Set(s_stopping);
        }
        if (_next.ProcessId != 0 && (_next.IsDue || signal == Signals.Terminate))
        {
            _next.Kill();
            _children.Remove(_next.ProcessId);
            _next.Forget();
            _agent.Say(Word.NotPrepared, (int)ExitCode.SignalBase + signal);
        }
    }

    private void Prepare(Channel? link)
    {
        if (_next.ProcessId != 0 || (_stopping.IsSet && !_stopping.IsOver))
        {
            // The one of an agent that has died takes the app's place all the same; the place of one that ends is for nobody.
            _agent.Say(Word.NotPrepared, (int)ExitCode.Failed);
            return;
        }
        try
        {
            _next.Start(link);
        }
        catch (LaunchException refused)
        {
            _resident.Log.Warn($"the app cannot be restarted: {refused.Problems[0].Failure.What}");
            _agent.Say(Word.NotPrepared, (int)refused.ExitCode);
            return;
        }
        _children.Add(_next.ProcessId, NextChanged);
    }

    // Until it takes the app's place.
    private void NextChanged(ChildChange change)
    {
        if (change.State != ChildState.Stopped)
        {
            if (_next.IsDue)
            {
                // The app was told to end already: this is what came of the restart.
                _exitCode = CodeOf(change);
            }
            _next.Forget();
            _agent.Say(Word.NotPrepared, CodeOf(change));
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
        if (_next.IsDue)
        {
            app.Left(change);
            // What it left behind would be in the way of the next.
            _ = Signals.Send(-app.ProcessId, Signals.Kill);
            var next = _next.TakePlace();
            _children.Remove(next);
            _app = Answered(next);
            _agent.Say(Word.Swapped, next);
            return;
        }
        if (_next.ProcessId != 0)
        {
            // It was asked for no restart any more: what was prepared ends with it.
            _next.Kill();
        }
        app.Left(change);
        var code = _exitCode;
        EndWith(() => app.Follow(change, code));
    }

    /// <summary>The app is gone: this process ends when the agent has taken back what there is.</summary>
    private void EndWith(Action ending)
    {
        _ending = ending;
        _end.Set(_resident.Supervision.EndTimeout);
        if (_agent is { ProcessId: 0, Memo: >= 0 })
        {
            // There is something to take back, and nobody who does.
            _agent.Revive();
        }
        if (_agent.ProcessId == 0 || !_agent.Say(Word.Ended))
        {
            _ending();
        }
    }

    private void AgentChanged(ChildChange change)
    {
        if (change.State == ChildState.Stopped)
        {
            return;
        }
        // What it has said before counts.
        Hear();
        if (_ending is not null)
        {
            _ending();
        }
        if (_next is { ProcessId: not 0, IsDue: false })
        {
            // Nobody can tell any more whether it has all that it needs.
            _next.Kill();
            _children.Remove(_next.ProcessId);
            _next.Forget();
        }
        _agent.Died(CodeOf(change));
        if (_agent.Memo < 0)
        {
            Release();
        }
    }

    private static int CodeOf(ChildChange change) =>
        change.State == ChildState.Killed ? (int)ExitCode.SignalBase + change.Number : change.Number;

    private void Release() => _inheritance.Release(_agent.Line?.Descriptor ?? 0, _terminal?.Descriptor ?? 0, _agent);
}
