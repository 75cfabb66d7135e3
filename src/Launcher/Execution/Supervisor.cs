using Launcher.Diagnostics;
using Launcher.Linux;
using Launcher.Model;

namespace Launcher.Execution;

/// <summary>
/// Supervise mode: the process that stays, often as PID 1. It starts the starter, which becomes the app; it passes signals
/// on, reaps, and ends as the app ended. It never has a secret, and it sleeps until a signal comes.
/// </summary>
internal sealed class Supervisor : IDisposable
{
    // What the kernel gets after KILL to end a process; one that waits for a dead disk never does.
    private static readonly TimeSpan s_lastWait = TimeSpan.FromSeconds(5);

    private readonly Supervision _supervision;
    private readonly Log _log;
    private readonly SignalQueue _signals;
    private readonly Relay _relay;
    private readonly JobControl _jobs;
    private readonly int _app;
    private readonly Deadline _deadline = new();
    private bool _killed;

    private Supervisor(Supervision supervision, Log log, SignalQueue signals, ControllingTerminal? terminal, int app)
    {
        _supervision = supervision;
        _log = log;
        _signals = signals;
        _app = app;
        _relay = new Relay(supervision, log, signals, app);
        _jobs = new JobControl(terminal, app);
    }

    /// <summary>Starts the process that becomes the app, and lets go of everything that was inherited.</summary>
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
        var role = new Role(RoleKind.Starter, signals.Before, ignoresChildren, OwnProcess.Id);
        var errno = ChildProcess.SpawnSelf(role.Terminated(), image, out var app);
        // Nothing here ever read it.
        image.ForgetEnvironment();
        if (errno != Errno.None)
        {
            throw errno == Errno.NoSuchEntry ? NoProc() : CannotStart(errno);
        }
        ResourceLimits.HalvePendingSignals();
        InheritedFiles.Release();
        var terminal = ControllingTerminal.Open();
        InheritedFiles.ReleaseStreams();
        ProgramText.Release();
        if (resident.User is { } user && !Capabilities.Has(Capabilities.SignalOthers))
        {
            var parentDeath = OwnProcess.EndsWithParent;
            Identity.SignalAs(user);
            OwnProcess.EndWithParent(parentDeath);
        }
        return new Supervisor(resident.Supervision, resident.Log, signals, terminal, app);
    }

    /// <summary>Until the app has ended. Then this process ends the same way, so it does not return.</summary>
    public int Run()
    {
        while (true)
        {
            var signal = _signals.Take(_relay.Wanted, _deadline.Earlier(_relay.RetryIn));
            _relay.Retry();
            if (_deadline.IsOver)
            {
                Kill();
            }
            if (signal == 0)
            {
                continue;
            }
            if (signal == Signals.ChildChanged && _signals.Code > 0)
            {
                Reap();
                continue;
            }
            if (IsOurs(signal))
            {
                continue;
            }
            if (_signals.Code > 0 && signal is (Signals.Interrupt or Signals.Quit or Signals.TerminalStop))
            {
                _jobs.KeyPressed(signal);
                continue;
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
            // The kernel keeps one SIGCHLD: one that somebody sent may stand for a child's too.
            if (signal == Signals.ChildChanged)
            {
                Reap();
            }
        }
    }

    public void Dispose()
    {
        _jobs.Dispose();
        _signals.Dispose();
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

    private void Reap()
    {
        while (ChildProcess.TryNext(out var change))
        {
            if (change.ProcessId != _app)
            {
                continue;
            }
            if (change.State == ChildState.Stopped)
            {
                _jobs.Stopped(change.Number);
                continue;
            }
            End(change);
        }
    }

    private void End(ChildChange change)
    {
        var bySignal = change.State == ChildState.Killed;
        if (!bySignal && _log.Says(LogLevel.Info) && ChildProcess.AnyIsLeft())
        {
            var theirEnd = OwnProcess.Id == 1 ? "end with the container" : "go on without a parent";
            _log.Info(
                $"the app (pid {_app}) ended with {change.Number} while other processes still run, which {theirEnd}: if it goes to the background by itself, tell it to stay in the foreground"
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
            _log.Warn($"the app (pid {_app}) does not end even after KILL: leaving it");
            OwnProcess.Exit((int)ExitCode.SignalBase + Signals.Kill);
        }
        _killed = true;
        _deadline.Set(s_lastWait);
        _log.Warn(
            $"the app did not end within {_supervision.GracePeriod!.Value.TotalSeconds:0.###} s of TERM: sending KILL to it and its process group"
        );
        _relay.Kill();
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
