namespace Launcher.Linux;

/// <summary>
/// Whether the calls that a network takes are there: a sandbox may refuse them (seccomp(2)), a limit be used up. The framework
/// ends the process where epoll_wait is refused, OpenSSL where getrandom is; the rest looks like a connection that ended.
/// </summary>
internal static unsafe class NetworkCalls
{
    private const int CloseOnExec = 0x80000;
    private const int GetStatus = 3;
    private const int Add = 1;
    private const int InternetFamily = 2;
    private const int Datagrams = 2;

    // struct epoll_event has 12 bytes on x86-64 and 16 elsewhere; struct sockaddr_in has 16.
    private const int Room = 16;

    /// <summary>The first of those that every connection takes which is refused, by its name; null when none is.</summary>
    public static RefusedCall? RefusedBefore()
    {
        // Safe: of this frame. No event is asked for, and none comes.
        var room = stackalloc byte[Room];
        new Span<byte>(room, Room).Clear();
        var epoll = Libc.CreatePolling(CloseOnExec);
        if (epoll < 0)
        {
            return new("epoll_create1", Libc.Error);
        }
        var watched = Libc.EventDescriptor(0, CloseOnExec);
        RefusedCall? refused =
            watched < 0 ? new("eventfd2", Libc.Error)
            : Libc.Control(watched, GetStatus, 0) < 0 ? new("fcntl", Libc.Error)
            : Libc.ControlPolling(epoll, Add, watched, room) < 0 ? new("epoll_ctl", Libc.Error)
            : Libc.WaitPolling(epoll, room, 1, 0) < 0 && Libc.Error != Errno.Interrupted ? new("epoll_wait", Libc.Error)
            : Libc.GetRandom(room, 1, 0) < 0 ? new("getrandom", Libc.Error)
            : null;
        _ = Libc.Close(watched);
        _ = Libc.Close(epoll);
        return refused;
    }

    /// <summary>
    /// The first of those that make a connection which is refused whatever the address; null when none is. Nothing is sent: a
    /// datagram socket that connects to this machine only remembers the address.
    /// </summary>
    public static RefusedCall? RefusedConnecting()
    {
        // Safe: of this frame. Family, port 9 (discard) and 127.0.0.1; both architectures are little-endian.
        var address = stackalloc byte[Room] { InternetFamily, 0, 0, 9, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0 };
        var socket = Libc.CreateSocket(InternetFamily, Datagrams | CloseOnExec, 0);
        if (socket < 0)
        {
            return new("socket", Libc.Error);
        }
        RefusedCall? refused = Libc.Connect(socket, address, Room) < 0 ? new("connect", Libc.Error) : null;
        _ = Libc.Close(socket);
        return refused;
    }
}

/// <summary>A system call that this machine does not let through, and how it says so.</summary>
internal sealed record RefusedCall(string Name, Errno Errno);
