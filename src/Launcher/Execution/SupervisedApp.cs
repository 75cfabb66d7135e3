using Launcher.Diagnostics;
using Launcher.Linux;
using Launcher.Model;

namespace Launcher.Execution;

/// <summary>The app as its supervisor knows it: the signals it is sent, its terminal, and the time it has to end.</summary>
internal sealed class SupervisedApp
{
    // What the kernel gets after KILL to end a process; one that waits for a dead disk never does.
    private static readonly TimeSpan s_lastWait = TimeSpan.FromSeconds(5);

    private readonly Supervision _supervision;
    private readonly Log _log;
    private readonly int _processId;
    private readonly Relay _relay;
    private readonly JobControl _jobs;
    private readonly Deadline _deadline = new();
    private bool _killed;

    public SupervisedApp(int processId, Resident resident, SignalQueue signals, ControllingTerminal? terminal)
    {
        (_supervision, _log, _processId) = (resident.Supervision, resident.Log, processId);
        _relay = new Relay(_supervision, _log, signals, processId);
        _jobs = new JobControl(terminal, processId);
    }

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
        if (signal == Signals.Terminate && _supervision.GracePeriod is { } grace && !_deadline.IsSet)
        {
            _deadline.Set(grace);
        }
    }

    /// <summary>Something became of it: this process follows, and when the app has ended does not return.</summary>
    public void Changed(ChildChange change)
    {
        if (change.State == ChildState.Stopped)
        {
            _jobs.Stopped(change.Number);
            return;
        }
        var bySignal = change.State == ChildState.Killed;
        if (!bySignal && _log.Says(LogLevel.Info) && ChildProcess.AnyIsLeft())
        {
            var theirEnd = OwnProcess.Id == 1 ? "end with the container" : "go on without a parent";
            _log.Info(
                $"the app (pid {_processId}) ended with {change.Number} while other processes still run, which {theirEnd}: if it goes to the background by itself, tell it to stay in the foreground"
            );
        }
        _jobs.Ended(bySignal ? change.Number : 0);
        if (bySignal)
        {
            // Whoever waits for this process hears the same as without it. The kernel spares PID 1.
            OwnProcess.Die(change.Number);
        }
        OwnProcess.Exit(bySignal ? (int)ExitCode.SignalBase + change.Number : change.Number);
    }

    private void Kill()
    {
        if (_killed)
        {
            _log.Warn($"the app (pid {_processId}) does not end even after KILL: leaving it");
            OwnProcess.Exit((int)ExitCode.SignalBase + Signals.Kill);
        }
        _killed = true;
        _deadline.Set(s_lastWait);
        _log.Warn(
            $"the app did not end within {_supervision.GracePeriod!.Value.TotalSeconds:0.###} s of TERM: sending KILL to it and its process group"
        );
        _relay.Kill();
    }
}
