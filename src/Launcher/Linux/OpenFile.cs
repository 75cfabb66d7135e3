namespace Launcher.Linux;

/// <summary>An open file descriptor of ours: close-on-exec, closed when disposed.</summary>
internal sealed unsafe partial class OpenFile : IDisposable
{
    private const int ReadOnly = 0;
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;

    private OpenFile(int descriptor) => Descriptor = descriptor;

    public int Descriptor { get; private set; }

    /// <summary>Opens for reading. Never blocks, not even on a FIFO without a writer.</summary>
    /// <param name="path">With its final NUL.</param>
    /// <param name="errno">Why it failed, when the result is null.</param>
    public static OpenFile? Read(ReadOnlySpan<byte> path, out Errno errno) =>
        Open(path, ReadOnly | NonBlocking, 0, out errno);

    /// <summary>open(2) with these flags and close-on-exec.</summary>
    public static OpenFile? Open(ReadOnlySpan<byte> path, int flags, uint mode, out Errno errno)
    {
        // Safe: the path is pinned and ends with a NUL, as every caller makes it.
        fixed (byte* start = path)
        {
            var descriptor = Libc.Open(start, flags | CloseOnExec, mode);
            errno = descriptor < 0 ? Libc.Error : Errno.None;
            return descriptor < 0 ? null : new OpenFile(descriptor);
        }
    }

    /// <summary>Takes over a descriptor that is close-on-exec.</summary>
    public static OpenFile Of(int descriptor) => new(descriptor);

    /// <summary>Reads until the buffer is full or the file ends; what cannot be read counts as the end.</summary>
    public int ReadAt(Span<byte> buffer, long offset)
    {
        fixed (byte* start = buffer)
        {
            var done = 0;
            while (done < buffer.Length)
            {
                var read = Libc.ReadAt(Descriptor, start + done, buffer.Length - done, offset + done);
                if (read < 0 && Libc.Error == Errno.Interrupted)
                {
                    continue;
                }
                if (read <= 0)
                {
                    break;
                }
                done += (int)read;
            }
            return done;
        }
    }

    public void Dispose()
    {
        if (Descriptor >= 0)
        {
            _ = Libc.Close(Descriptor);
            Descriptor = -1;
        }
    }
}
