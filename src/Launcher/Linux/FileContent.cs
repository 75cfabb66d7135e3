namespace Launcher.Linux;

/// <summary>Writes all of it, or says why not.</summary>
internal static unsafe class FileContent
{
    public static Errno Write(int descriptor, ReadOnlySpan<byte> content)
    {
        // A limit of a file's size (ulimit -f) sends a signal that ends the process; errno says the same in time.
        var before = Signals.Hold(Signals.Bit(Signals.FileSizeExceeded));
        var errno = WriteAll(descriptor, content);
        if (errno == Errno.FileTooLarge && (before & Signals.Bit(Signals.FileSizeExceeded)) == 0)
        {
            _ = Signals.TakePending(Signals.Bit(Signals.FileSizeExceeded));
        }
        Signals.Restore(before);
        return errno;
    }

    private static Errno WriteAll(int descriptor, ReadOnlySpan<byte> content)
    {
        // Safe: pinned for the call, and never past the span's end.
        fixed (byte* start = content)
        {
            var done = 0;
            while (done < content.Length)
            {
                var written = Libc.Write(descriptor, start + done, content.Length - done);
                if (written < 0 && Libc.Error == Errno.Interrupted)
                {
                    continue;
                }
                if (written <= 0)
                {
                    return written == 0 ? Errno.NoSpace : Libc.Error;
                }
                done += (int)written;
            }
        }
        return Errno.None;
    }
}
