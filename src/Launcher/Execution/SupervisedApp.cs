using Launcher.Diagnostics;
using Launcher.Linux;

namespace Launcher.Execution;

/// <summary>The app as its supervisor knows it: the signals it is sent, its terminal, and the time it has to end.</summary>
internal sealed class SupervisedApp
{
    // What the kernel gets after KILL to end a process; one that waits for a dead disk never does.
    private static readonly TimeSpan s_lastWait = TimeSpan.FromSeconds(5);

    private readonly Supervision _supervision;
    private readonly Log _log;
    private readonly Relay _relay;
    private readonly JobControl _jobs;
    private readonly Deadline _deadline = new();
    private TimeSpan _grace;
    private bool _killed;

    public SupervisedApp(int processId, Resident resident, SignalQueue signals, ControllingTerminal? terminal)
    {
        (_supervision, _log, ProcessId) = (resident.Supervision, resident.Log, processId);
        _relay = new Relay(_supervision, _log, signals, processId);
        _jobs = new JobControl(terminal, processId);
    }

    public int ProcessId { get; }

    /// <inheritdoc cref="Relay.Wanted"/>
    public ulong Wanted => _relay.Wanted;

    /// <summary>When <see cref="Tick"/> has something to do; null when it never has.</summary>
    public TimeSpan? Next => _deadline.Earlier(_relay.RetryIn);

    /// <summary>Does what its time has come for.</summary>
    public void Tick()
    {
        _relay.Retry();
        if (_deadline.IsOver)
        {
            Kill();
        }
    }

    /// <summary>A signal came that is for the app.</summary>
    /// <param name="byTerminal">A key of the terminal was pressed.</param>
    public void Signal(int signal, bool byTerminal)
    {
        if (byTerminal)
        {
            _jobs.KeyPressed(signal);
            return;
        }
        if (signal == Signals.Continue)
        {
            _jobs.Continued();
        }
        _relay.Send(signal);
        HoldToGrace(signal);
    }

    /// <summary>The agent wants it to have a signal: one that it does not catch would end it, and is not sent.</summary>
    public void SignalIfHandled(int signal)
    {
        if (ProcessStatus.Handles(ProcessId, signal))
        {
            _relay.SendAlone(signal);
        }
        else
        {
            _log.Warn(
                $"signal-unhandled: the app (pid {ProcessId}) does not catch signal {signal}, which would end it: it is not sent"
            );
        }
    }

    /// <summary>One that went to another process of the launcher, which took it for the app.</summary>
    public void Misdirected(int signal)
    {
        if (_supervision.Rewrite(signal) is var rewritten and not 0)
        {
            _relay.SendAlone(rewritten);
        }
        HoldToGrace(signal);
    }

    /// <summary>Tells it to end, for another one or for good.</summary>
    /// <param name="grace">From TERM to KILL.</param>
    public void End(TimeSpan grace)
    {
        if (_supervision.Rewrite(Signals.Terminate) is var signal and not 0)
        {
            _relay.SendAlone(signal);
        }
        Begin(grace);
    }

    /// <summary>It was stopped by a signal.</summary>
    public void Stopped(int signal) => _jobs.Stopped(signal);

    /// <summary>It has ended: the terminal is given back.</summary>
    public void Left(ChildChange change) => _jobs.Ended(change.State == ChildState.Killed ? change.Number : 0);

    /// <summary>Ends this process the same way.</summary>
    /// <param name="code">What to exit with instead; null for the app's.</param>
    public void Follow(ChildChange change, int? code)
    {
        var bySignal = change.State == ChildState.Killed;
        if (!bySignal && _log.Says(LogLevel.Info) && ChildProcess.AnyIsLeft())
        {
            var theirEnd = OwnProcess.Id == 1 ? "end with the container" : "go on without a parent";
            _log.Info(
                $"the app (pid {ProcessId}) ended with {change.Number} while other processes still run, which {theirEnd}: if it goes to the background by itself, tell it to stay in the foreground"
            );
        }
        if (code is { } own)
        {
            OwnProcess.Exit(own);
        }
        if (bySignal)
        {
            // Whoever waits for this process hears the same as without it. The kernel spares PID 1.
            OwnProcess.Die(change.Number);
        }
        OwnProcess.Exit(bySignal ? (int)ExitCode.SignalBase + change.Number : change.Number);
    }

    private void HoldToGrace(int signal)
    {
        if (signal == Signals.Terminate && _supervision.GracePeriod is { } grace && !_deadline.IsSet)
        {
            Begin(grace);
        }
    }

    private void Begin(TimeSpan grace)
    {
        _grace = grace;
        _deadline.Set(grace);
    }

    private void Kill()
    {
        if (_killed)
        {
            _log.Warn($"the app (pid {ProcessId}) does not end even after KILL: leaving it");
            OwnProcess.Exit((int)ExitCode.SignalBase + Signals.Kill);
        }
        _killed = true;
        _deadline.Set(s_lastWait);
        _log.Warn(
            $"the app did not end within {_grace.TotalSeconds:0.###} s of TERM: sending KILL to it and its process group"
        );
        _relay.Kill();
    }
}
