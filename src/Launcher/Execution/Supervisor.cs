using Launcher.Linux;
using Launcher.Model;

namespace Launcher.Execution;

/// <summary>
/// Supervise mode: the process that stays, often as PID 1. It starts the starter, which becomes the app; it passes signals
/// on, reaps, and ends as the app ended. It never has a secret, and it sleeps until a signal comes.
/// </summary>
internal sealed class Supervisor
{
    private readonly SignalQueue _signals;
    private readonly Children _children = new();
    private readonly SupervisedApp _app;

    private Supervisor(Resident resident, SignalQueue signals, ControllingTerminal? terminal, int app)
    {
        _signals = signals;
        _app = new SupervisedApp(app, resident, signals, terminal);
        _children.Add(app, _app.Changed);
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
        return new Supervisor(resident, signals, terminal, app);
    }

    /// <summary>Until the app has ended. Then this process ends the same way, so it does not return.</summary>
    public int Run()
    {
        while (true)
        {
            var signal = _signals.Take(_app.Wanted, _app.Next);
            _app.Tick();
            if (signal != 0)
            {
                Take(signal, _signals.Code > 0);
            }
        }
    }

    private void Take(int signal, bool byKernel)
    {
        var isChilds = signal == Signals.ChildChanged;
        if (!(isChilds && byKernel) && !IsOurs(signal))
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
