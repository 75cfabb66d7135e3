namespace Launcher.Linux;

/// <summary>Writes all of it, or says why not.</summary>
internal static unsafe class FileContent
{
    private const ulong PollOut = 4;

    public static Errno Write(int descriptor, ReadOnlySpan<byte> content) => Write(descriptor, content, TimeSpan.Zero);

    /// <param name="patience">How long to wait for whoever reads it, where the descriptor is one that does not block.</param>
    public static Errno Write(int descriptor, ReadOnlySpan<byte> content, TimeSpan patience)
    {
        // A limit of a file's size (ulimit -f) sends a signal that ends the process; errno says the same in time.
        var before = Signals.Hold(Signals.Bit(Signals.FileSizeExceeded));
        var errno = WriteAll(descriptor, content, patience);
        if (errno == Errno.FileTooLarge)
        {
            // Also where it was held before: who lets it go, in the end, would end of it without a word.
            _ = Signals.TakePending(Signals.Bit(Signals.FileSizeExceeded));
        }
        Signals.Restore(before);
        return errno;
    }

    private static Errno WriteAll(int descriptor, ReadOnlySpan<byte> content, TimeSpan patience)
    {
        var begin = patience > TimeSpan.Zero ? BootClock.Shared.GetTimestamp() : 0;
        // Safe: pinned for the call, and never past the span's end.
        fixed (byte* start = content)
        {
            var done = 0;
            while (done < content.Length)
            {
                var written = Libc.Write(descriptor, start + done, content.Length - done);
                var errno = written < 0 ? Libc.Error : Errno.None;
                if (errno == Errno.Interrupted)
                {
                    continue;
                }
                if (errno == Errno.TryAgain && Waits(descriptor, patience, begin))
                {
                    continue;
                }
                if (written <= 0)
                {
                    return written == 0 ? Errno.NoSpace : errno;
                }
                done += (int)written;
            }
        }
        return Errno.None;
    }

    /// <summary>Waits until the descriptor takes more; false when there is no patience left.</summary>
    private static bool Waits(int descriptor, TimeSpan patience, long begin)
    {
        var isEndless = patience == Timeout.InfiniteTimeSpan;
        var left = isEndless ? -1 : (int)(patience - BootClock.Shared.GetElapsedTime(begin)).TotalMilliseconds;
        if (!isEndless && left <= 0)
        {
            return false;
        }
        // Safe: one struct pollfd.
        var target = (uint)descriptor | PollOut << 32;
        return Libc.Poll(&target, 1, left) != 0;
    }
}
