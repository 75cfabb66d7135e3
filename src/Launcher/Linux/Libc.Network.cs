using System.Runtime.InteropServices;

namespace Launcher.Linux;

/// <summary>The calls by which the framework reaches a network, here to see whether they are allowed.</summary>
internal static unsafe partial class Libc
{
    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int CreatePolling(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int ControlPolling(int epoll, int operation, int fd, byte* change);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int WaitPolling(int epoll, byte* events, int count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "getrandom", SetLastError = true)]
    public static partial nint GetRandom(byte* buffer, nint length, uint flags);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int CreateSocket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int fd, byte* address, int length);
}
