using System.Runtime.InteropServices;

namespace Launcher.Linux;

/// <summary>
/// The native calls, as the man pages of section 2 and 3 declare them. Only blittable types, so that the calls cost
/// nothing and the trimmer has nothing to keep. Nobody outside this room calls them.
/// </summary>
internal static unsafe partial class Libc
{
    /// <summary>The errno of the last call that was declared with SetLastError.</summary>
    public static Errno Error => (Errno)Marshal.GetLastPInvokeError();

    /// <summary>The runtime's own accessor for <c>environ</c>: a data symbol cannot be imported.</summary>
    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_GetEnviron")]
    public static partial byte** GetEnviron();

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int fd, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true)]
    public static partial int Execve(byte* path, byte** argv, byte** envp);

    /// <summary>
    /// syscall(2): for the calls glibc would wrap with something of its own (signals 32 and 33 refused, credentials
    /// changed on every thread) or does not wrap at all.
    /// </summary>
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial nint Syscall(nint number, nint a, nint b, nint c, nint d);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    public static partial int Prctl(int option, nuint a, nuint b, nuint c, nuint d);

    /// <summary>Of src/Launcher/Linux/early.c: the errno of the last thread that could not be started.</summary>
    [LibraryImport("libc", EntryPoint = "launcher_no_thread")]
    public static partial int NoThread();

    /// <summary>The same: returns the errno of the thread that was refused.</summary>
    [LibraryImport("libc", EntryPoint = "launcher_reserve_threads")]
    public static partial Errno ReserveThreads(int count);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    public static partial int GetTime(int clock, long* secondsAndNanoseconds);

    [LibraryImport("libc", EntryPoint = "umask")]
    public static partial uint Umask(uint mask);

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    public static partial int GetResourceLimit(int resource, ulong* softAndHard);

    [LibraryImport("libc", EntryPoint = "getegid")]
    public static partial uint GetEffectiveGroup();

    [LibraryImport("libc", EntryPoint = "getresuid", SetLastError = true)]
    public static partial int GetUsers(uint* real, uint* effective, uint* saved);

    [LibraryImport("libc", EntryPoint = "getresgid", SetLastError = true)]
    public static partial int GetGroups(uint* real, uint* effective, uint* saved);

    [LibraryImport("libc", EntryPoint = "getgroups", SetLastError = true)]
    public static partial int GetSupplementaryGroups(int size, uint* list);

    [LibraryImport("libc", EntryPoint = "signalfd", SetLastError = true)]
    public static partial int CreateSignalDescriptor(int fd, ulong* mask, int flags);

    [LibraryImport("libc", EntryPoint = "setenv", SetLastError = true)]
    public static partial int SetEnvironment(byte* name, byte* value, int overwrites);

    /// <summary>Overrides a line of nsswitch.conf (glibc, nss.h).</summary>
    [LibraryImport("libc", EntryPoint = "__nss_configure_lookup", SetLastError = true)]
    public static partial int ConfigureLookup(byte* database, byte* services);
}
