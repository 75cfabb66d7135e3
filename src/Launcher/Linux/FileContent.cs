namespace Launcher.Linux;

/// <summary>Writes all of it, or says why not.</summary>
internal static unsafe class FileContent
{
    public static Errno Write(int descriptor, ReadOnlySpan<byte> content)
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
