using System.Runtime.InteropServices;

namespace Launcher.Linux;

/// <summary>Waits for a descriptor to become readable, and can be ended from another thread (eventfd(2), poll(2)).</summary>
internal sealed unsafe class Wakeup : IDisposable
{
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const ulong Readable = 0x1;
    private const int Forever = -1;

    private readonly int _descriptor;

    private Wakeup(int descriptor) => _descriptor = descriptor;

    /// <param name="errno">Why it failed, when the result is null.</param>
    public static Wakeup? Create(out Errno errno)
    {
        var descriptor = Libc.EventDescriptor(0, CloseOnExec | NonBlocking);
        errno = descriptor < 0 ? Libc.Error : Errno.None;
        return descriptor < 0 ? null : new Wakeup(descriptor);
    }

    public int Descriptor => _descriptor;

    /// <summary>Nobody has called <see cref="Wake"/> so far.</summary>
    public void Clear()
    {
        ulong count;
        // Safe: eight bytes of this frame; it does not wait.
        _ = Libc.Read(_descriptor, (byte*)&count, sizeof(ulong));
    }

    /// <summary>Ends the wait, also one that has not begun yet.</summary>
    public void Wake()
    {
        var one = 1UL;
        // Safe: eight bytes of this frame. It can fail only when the counter is full: then the wait ends anyway.
        _ = Libc.Write(_descriptor, (byte*)&one, sizeof(ulong));
    }

    /// <summary>
    /// Waits until a read would not block (data, the end or an error), or until <see cref="Wake"/>. On a FIFO that
    /// nobody writes yet it waits for the first writer: a read would report the end there.
    /// </summary>
    public Errno WaitReadable(OpenFile file, out bool woken) => Wait(file.Descriptor, out _, out woken);

    /// <summary>The same for a descriptor of somebody else's, and the other way round.</summary>
    /// <returns>False when there is nothing to read and the wait was ended.</returns>
    public bool IsReadable(SafeHandle descriptor)
    {
        var held = false;
        descriptor.DangerousAddRef(ref held);
        var errno = Wait((int)descriptor.DangerousGetHandle(), out var readable, out _);
        descriptor.DangerousRelease();
        return errno == Errno.None && readable;
    }

    private Errno Wait(int descriptor, out bool readable, out bool woken)
    {
        // Safe: two struct pollfd of this frame. Little-endian, as both architectures are: fd, events, results.
        var targets = stackalloc ulong[2];
        while (true)
        {
            targets[0] = (uint)_descriptor | (Readable << 32);
            targets[1] = (uint)descriptor | (Readable << 32);
            var errno = Libc.Poll(targets, 2, Forever) < 0 ? Libc.Error : Errno.None;
            if (errno != Errno.Interrupted)
            {
                readable = errno == Errno.None && targets[1] >> 48 != 0;
                woken = errno == Errno.None && targets[0] >> 48 != 0;
                return errno;
            }
        }
    }

    /// <summary>No wait and no <see cref="Wake"/> may run any more: the number may be another file's next.</summary>
    public void Dispose() => _ = Libc.Close(_descriptor);
}
