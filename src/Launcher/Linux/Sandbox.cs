using System.Runtime.InteropServices;

namespace Launcher.Linux;

/// <summary>
/// Sandboxes (seccomp profiles) answer a call they do not allow with an errno, which would be taken for what the call has to
/// say: that a program is no program, that a file is on no file system, that a store does not answer. So what this run needs
/// is asked for first, with arguments that no kernel accepts: a kernel says EINVAL, EBADF or EFAULT, whatever the rights are.
/// </summary>
internal static class Sandbox
{
    private static readonly bool s_x64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>What secret files take.</summary>
    public static Problem? OfTargets() =>
        Refusal(
            "secret files",
            new("fstatfs", 138, 44, -1),
            new("fchmod", 91, 52, -1),
            new("linkat", 265, 37, -1, 0, -1)
        );

    /// <summary>What files that change together take besides.</summary>
    public static Problem? OfFileGroups() =>
        Refusal(
            "a file group",
            new("getdents64", 217, 61, -1),
            new("readlinkat", 267, 78, -1),
            new("symlinkat", 266, 36, 0, -1)
        );

    /// <summary>What memory files take.</summary>
    public static Problem? OfMemoryFiles() =>
        Refusal("memory files", new("memfd_create", 319, 279), new("fcntl", 72, 25, -1, 1), new("fchmod", 91, 52, -1));

    /// <summary>What waiting for a program or a stream takes.</summary>
    public static Problem? OfWaiting() =>
        Refusal(
            "waiting for a secret",
            new("signalfd4", 289, 74, -1),
            new("eventfd2", 290, 19, 0, -1),
            new(s_x64 ? "poll" : "ppoll", 7, 73, 0, int.MaxValue)
        );

    /// <summary>What asking a store takes, and has no other sentence.</summary>
    public static Problem? OfNetwork() => Refusal("asking a store", new Call("getpeername", 52, 205, -1));

    /// <summary>What starting a plugin takes.</summary>
    public static Problem? OfPrograms() =>
        Refusal(
            "plugins",
            // The runtime reads pipes as it reads sockets.
            new("epoll_create1", 291, 20, -1),
            new("epoll_ctl", 233, 21, -1),
            new(s_x64 ? "epoll_wait" : "epoll_pwait", 232, 22, -1),
            new("fcntl", 72, 25, -1, 1),
            new("close", 3, 57, -1),
            new("fstat", 5, 80, -1),
            new("getdents64", 217, 61, -1),
            new("kill", 62, 129, 0, -1),
            new("pipe2", 293, 59, 0, -1),
            new("prctl", 157, 167, 37),
            new("wait4", 61, 260, -1, 0, int.MaxValue),
            new("waitid", 247, 95, 0, 0, 0, int.MaxValue)
        );

    /// <summary>What supervise mode takes.</summary>
    public static Problem? OfSupervision() =>
        Refusal(
            "supervise mode",
            new("getdents64", 217, 61, -1),
            new("getppid", 110, 173),
            new("kill", 62, 129, 0, -1),
            new("prctl", 157, 167, 37),
            new("pread64", 17, 67, -1),
            new("rt_sigprocmask", 14, 135, 0, 0, 0, 8),
            new("rt_sigtimedwait", 128, 137),
            new("wait4", 61, 260, -1, 0, int.MaxValue)
        );

    /// <summary>What becoming another user takes.</summary>
    public static Problem? OfUser() =>
        Refusal(
            "--user",
            new("fstat", 5, 80, -1),
            new("pread64", 17, 67, -1),
            new("capget", 125, 90),
            new("setfsgid", 123, 152, -1),
            new("setfsuid", 122, 151, -1),
            new("setresgid", 119, 149, -1, -1, -1),
            new("setresuid", 117, 147, -1, -1, -1)
        );

    /// <summary>What copying this file takes.</summary>
    public static Problem? OfCopy() =>
        Refusal(
            "the verb copy",
            new("fstatfs", 138, 44, -1),
            new("fchmod", 91, 52, -1),
            new("linkat", 265, 37, -1, 0, -1),
            new("pread64", 17, 67, -1)
        );

    /// <summary>The way out of a refusal that may be the file system's, or that of a sandbox; null for another errno.</summary>
    public static string? OfFiles(Errno errno) =>
        errno is Errno.NotPermitted or Errno.NotImplemented
            ? "check the file system, or allow fchown, fremovexattr, mkdirat and renameat2 in the seccomp profile"
            : null;

    private static Problem? Refusal(string what, params ReadOnlySpan<Call> calls)
    {
        var (names, errno) = (new List<string>(), Errno.None);
        foreach (var call in calls)
        {
            if (call.Refusal() is var refusal and not Errno.None)
            {
                names.Add(call.Name);
                errno = refusal;
            }
        }
        return names.Count == 0
            ? null
            : new Problem(
                ProblemClass.Internal,
                null,
                $"a sandbox refuses {string.Join(", ", names)} ({ErrnoText.Describe(errno)}), which {what} cannot do without",
                $"allow {(names.Count == 1 ? "it" : "them")} in the seccomp profile"
            );
    }

    // No record: its equality and text would be a few kilobytes that nobody uses.
    private readonly struct Call(string name, nint x64, nint arm64, nint a = 0, nint b = 0, nint c = 0, nint d = 0)
    {
        public string Name => name;

        /// <summary>The errno of a sandbox, or none.</summary>
        public Errno Refusal()
        {
            var errno = Libc.Syscall(s_x64 ? x64 : arm64, a, b, c, d) < 0 ? Libc.Error : Errno.None;
            return errno is Errno.NotPermitted or Errno.AccessDenied or Errno.NotImplemented ? errno : Errno.None;
        }
    }
}
