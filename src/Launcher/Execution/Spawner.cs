using Launcher.Linux;

namespace Launcher.Execution;

/// <summary>Starts further processes of this program, with the arguments and the environment of this one.</summary>
/// <param name="image">Owns both.</param>
/// <param name="signals">Has the mask that was inherited.</param>
/// <param name="ignoresChildren">Whether SIGCHLD was inherited as ignored.</param>
internal sealed class Spawner(ProcessImage image, SignalQueue signals, bool ignoresChildren)
{
    private readonly uint _own = Identity.EffectiveUser;
    private ulong _pendingSignals;
    private uint? _signalsAs;

    /// <inheritdoc cref="ResourceLimits.HalvePendingSignals"/>
    public void HalvePendingSignals() => _pendingSignals = ResourceLimits.HalvePendingSignals();

    /// <summary>This process signals an app of another user, without CAP_KILL.</summary>
    public void SignalAs(uint user)
    {
        Become(user);
        _signalsAs = user;
    }

    /// <param name="role">What it is; the rest of that is known here.</param>
    /// <param name="line">To this process.</param>
    /// <param name="link">To the agent.</param>
    /// <exception cref="LaunchException">It could not be started.</exception>
    public int Start(Role role, Channel? line, Channel? link)
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
            Become(_own);
        }
        var errno = ChildProcess.SpawnSelf(
            (
                role with
                {
                    Mask = signals.Before,
                    IgnoresChildren = ignoresChildren,
                    Peer = OwnProcess.Id,
                    Line = line?.Descriptor ?? -1,
                    Link = link?.Descriptor ?? -1,
                }
            ).Terminated(),
            image,
            out var processId
        );
        if (_signalsAs is { } user)
        {
            Become(user);
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

    // The kernel forgets what it would send then.
    private static void Become(uint user)
    {
        var parentDeath = OwnProcess.EndsWithParent;
        Identity.SignalAs(user);
        OwnProcess.EndWithParent(parentDeath);
    }

    /// <summary>Why this program could not be started once more.</summary>
    public static LaunchException Refused(Errno errno) => errno == Errno.NoSuchEntry ? NoProc() : CannotStart(errno);

    public static LaunchException NoProc() =>
        Failed(
            "supervise mode starts its second process from /proc/self/exe, and /proc is not mounted for this PID namespace",
            "mount /proc, or write --mode exec"
        );

    public static LaunchException CannotStart(Errno errno) =>
        Failed(
            $"no second process can be started: {ErrnoText.Describe(errno)}",
            errno == Errno.TryAgain
                ? "raise the limit of processes (--pids-limit, --ulimit nproc=), or write --mode exec"
                : $"{Shortage.MoreRoom(errno) ?? "allow vfork, setpgid and execve in the seccomp profile"}, or write --mode exec"
        );

    public static LaunchException Failed(string what, string wayOut) =>
        new(ExitCode.Failed, ProblemClass.Internal, null, what, wayOut);
}
