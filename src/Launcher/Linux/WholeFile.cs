namespace Launcher.Linux;

/// <summary>Reads a file of modest size whole, with the kernel's own reason when it cannot.</summary>
internal static class WholeFile
{
    // For what has no size before it is read: /proc, a FIFO.
    private const int Smallest = 4096;

    /// <param name="path">As the user wrote it.</param>
    /// <param name="limit">The most bytes it may have; a longer one is <see cref="Errno.FileTooLarge"/>.</param>
    /// <param name="errno">Why it failed, when the result is null.</param>
    /// <param name="confined">Whether a link that leads out of its directory is refused: <see cref="ConfinedPath"/>.</param>
    public static byte[]? Read(string path, int limit, out Errno errno, bool confined = false)
    {
        using var file = OpenFile.ReadContents(path, confined, out errno);
        if (file is null)
        {
            return null;
        }
        // One more than its size, so that the end is found without growing.
        var size = Paths.Status(file.Descriptor, out var status) == Errno.None ? status.Size : 0;
        var bytes = new byte[Math.Min(Math.Max(size, Smallest), limit) + 1];
        var count = 0;
        while (true)
        {
            errno = file.Read(bytes.AsSpan(count), out var read);
            if (errno != Errno.None)
            {
                return null;
            }
            count += read;
            if (count > limit)
            {
                errno = Errno.FileTooLarge;
                return null;
            }
            if (read == 0)
            {
                return bytes[..count];
            }
            if (count == bytes.Length)
            {
                Array.Resize(ref bytes, Math.Min(bytes.Length * 4, limit + 1));
            }
        }
    }
}
