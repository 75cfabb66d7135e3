namespace Launcher.Linux;

/// <summary>Writes to stdout and stderr with write(2): Console would write terminal sequences that nothing undoes.</summary>
internal static class StandardStreams
{
    public static void WriteOutput(ReadOnlySpan<byte> bytes) => Write(1, bytes);

    public static void WriteError(ReadOnlySpan<byte> bytes) => Write(2, bytes);

    // A closed or full stream loses the text and nothing else: there is nobody left to tell.
    private static unsafe void Write(int fd, ReadOnlySpan<byte> bytes)
    {
        // Safe: the pointer is pinned for the call and the length is the span's own.
        fixed (byte* start = bytes)
        {
            var done = 0;
            while (done < bytes.Length)
            {
                var written = Libc.Write(fd, start + done, bytes.Length - done);
                if (written < 0 && Libc.Error == Errno.Interrupted)
                {
                    continue;
                }
                if (written <= 0)
                {
                    return;
                }
                done += (int)written;
            }
        }
    }
}
