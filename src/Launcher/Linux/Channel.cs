namespace Launcher.Linux;

/// <summary>
/// One end of a pair of sockets between two of the launcher's own processes (unix(7)). What lies in it can be opened by
/// nobody through /proc, as a pipe or a memory file could: only the two ends ever have it.
/// </summary>
internal sealed unsafe class Channel : IDisposable
{
    private const int Unix = 1;
    private const int SequencedPackets = 5;
    private const int CloseOnExec = 0x80000;
    private const int NoSignal = 0x4000;
    private const int DoNotWait = 0x40;
    private const int ReceiveCloseOnExec = 0x40000000;
    private const int SetDescriptorFlags = 2;
    private const int DuplicateCloseOnExec = 1030;
    private const int SocketLevel = 1;
    private const int Rights = 1;

    /// <summary>What one packet carries at most: a sender with a small buffer must get it through.</summary>
    public const int MaxPacket = 32 * 1024;

    // Above what anybody opens by hand, and what memory files are put at.
    private const int LowestDescriptor = 200;

    // struct cmsghdr with one descriptor, of 64-bit glibc.
    private const int ControlWords = 3;
    private const int ControlLength = 20;

    private Channel(int descriptor) => Descriptor = descriptor;

    public int Descriptor { get; private set; }

    /// <summary>Both ends, close-on-exec.</summary>
    /// <param name="errno">Why it failed, when the result is null.</param>
    public static (Channel Here, Channel There)? Pair(out Errno errno)
    {
        // Safe: the kernel writes two ints.
        var both = stackalloc int[2];
        errno = Libc.SocketPair(Unix, SequencedPackets | CloseOnExec, 0, both) == 0 ? Errno.None : Libc.Error;
        return errno == Errno.None ? (new Channel(OutOfTheWay(both[0])), new Channel(OutOfTheWay(both[1]))) : null;
    }

    // What an app is given at a number of its choice must not be in the way; under a low limit it stays where it is.
    private static int OutOfTheWay(int descriptor)
    {
        var moved = Libc.Control(descriptor, DuplicateCloseOnExec, LowestDescriptor);
        if (moved < 0)
        {
            return descriptor;
        }
        _ = Libc.Close(descriptor);
        return moved;
    }

    /// <summary>Takes over an end that was inherited: what this process starts does not get it.</summary>
    public static Channel Inherited(int descriptor)
    {
        _ = Libc.Control(descriptor, SetDescriptorFlags, 1);
        return new Channel(descriptor);
    }

    /// <summary>Lets the next program of this process have it, under the same number.</summary>
    public void Keep() => _ = Libc.Control(Descriptor, SetDescriptorFlags, 0);

    /// <summary>Sends one packet; waits while the other end has not read enough.</summary>
    /// <param name="packet">At least one byte.</param>
    /// <param name="descriptor">Goes with it: the other end gets its own; -1 for none.</param>
    public Errno Send(ReadOnlySpan<byte> packet, int descriptor = -1)
    {
        var control = stackalloc ulong[ControlWords];
        control[0] = ControlLength;
        control[1] = SocketLevel | ((ulong)Rights << 32);
        control[2] = (uint)descriptor;
        // Safe: every structure lives in this frame, and the packet is pinned.
        fixed (byte* bytes = packet)
        {
            var part = new IoVector { Start = bytes, Length = packet.Length };
            var message = new Message { Parts = &part, PartCount = 1 };
            if (descriptor >= 0)
            {
                message.Control = control;
                message.ControlLength = ControlWords * sizeof(ulong);
            }
            while (true)
            {
                if (Libc.SendMessage(Descriptor, &message, NoSignal) >= 0)
                {
                    return Errno.None;
                }
                if (Libc.Error is var errno && errno != Errno.Interrupted)
                {
                    return errno;
                }
            }
        }
    }

    /// <summary>Receives one packet.</summary>
    /// <param name="packet">What does not fit is lost: at least <see cref="MaxPacket"/> bytes.</param>
    /// <param name="waits">Whether to wait for one.</param>
    /// <param name="length">How long it is; 0 when the other end is gone.</param>
    /// <param name="descriptor">What came with it, close-on-exec and the caller's; -1 for none.</param>
    /// <returns><see cref="Errno.TryAgain"/> when there is none.</returns>
    public Errno Receive(Span<byte> packet, bool waits, out int length, out int descriptor)
    {
        var control = stackalloc ulong[ControlWords];
        new Span<ulong>(control, ControlWords).Clear();
        (length, descriptor) = (0, -1);
        // Safe: as above; the kernel writes at most what the lengths say.
        fixed (byte* bytes = packet)
        {
            var part = new IoVector { Start = bytes, Length = packet.Length };
            while (true)
            {
                var message = new Message
                {
                    Parts = &part,
                    PartCount = 1,
                    Control = control,
                    ControlLength = ControlWords * sizeof(ulong),
                };
                var read = Libc.ReceiveMessage(Descriptor, &message, ReceiveCloseOnExec | (waits ? 0 : DoNotWait));
                if (read >= 0)
                {
                    length = (int)read;
                    descriptor = message.ControlLength >= ControlLength ? OutOfTheWay((int)control[2]) : -1;
                    return Errno.None;
                }
                var errno = Libc.Error;
                // The other end closed with something unread, which is told once, before what it had sent.
                if (errno is not (Errno.Interrupted or Errno.ConnectionReset))
                {
                    return errno;
                }
            }
        }
    }

    /// <summary>Says that this end has come as far as the other one waits for, or that it never will.</summary>
    public void Say(bool isReady) => _ = Send([isReady ? (byte)1 : (byte)0]);

    /// <summary>Waits for that.</summary>
    /// <returns>Null when the other end is gone, and has said neither.</returns>
    public bool? Hear()
    {
        Span<byte> word = stackalloc byte[1];
        return Receive(word, waits: true, out var length, out _) == Errno.None && length == 1 ? word[0] == 1 : null;
    }

    public void Dispose()
    {
        if (Descriptor >= 0)
        {
            _ = Libc.Close(Descriptor);
            Descriptor = -1;
        }
    }

    /// <summary>struct iovec.</summary>
    private struct IoVector
    {
        public byte* Start;
        public nint Length;
    }

    /// <summary>struct msghdr of 64-bit glibc.</summary>
    private struct Message
    {
        public void* Name;
        public nint NameLength;
        public IoVector* Parts;
        public nint PartCount;
        public void* Control;
        public nint ControlLength;
        public nint Flags;
    }
}
