namespace Launcher.Linux;

/// <summary>Reads files of modest size to their end, with the kernel's own reason when that cannot be done.</summary>
internal static class WholeFile
{
    /// <param name="path">As the user wrote it.</param>
    /// <param name="limit">The most bytes it may have; a longer one is <see cref="Errno.FileTooLarge"/>.</param>
    /// <param name="errno">Why it failed, when the result is null.</param>
    /// <param name="confined">Whether a link that leads out of its directory is refused: <see cref="ConfinedPath"/>.</param>
    public static SecretBuffer? Read(string path, int limit, out Errno errno, bool confined = false)
    {
        using var file = OpenFile.ReadContents(path, confined, out errno);
        if (file is null)
        {
            return null;
        }
        var size = Paths.Status(file.Descriptor, out var status) == Errno.None ? status.Size : 0;
        return Read(file, size, limit, out errno);
    }

    /// <summary>The same of an open file, on the caller's thread: a regular one does not block.</summary>
    /// <param name="size">What stat says. Only a hint: files in /proc say 0, and any file can grow meanwhile.</param>
    public static SecretBuffer? Read(OpenFile file, long size, int limit, out Errno errno)
    {
        errno = Errno.FileTooLarge;
        if (size > limit)
        {
            return null;
        }
        // One byte more than the file has: the read that finds the end needs room.
        var buffer = new SecretBuffer((int)size + 1);
        errno = Drain(file, buffer, limit);
        if (errno == Errno.None)
        {
            return buffer;
        }
        buffer.Dispose();
        return null;
    }

    /// <summary>
    /// Reads until the end (<see cref="Errno.None"/>), until a stream has nothing more for now
    /// (<see cref="Errno.TryAgain"/>), or until more than <paramref name="limit"/> bytes are there.
    /// </summary>
    public static Errno Drain(OpenFile file, SecretBuffer buffer, int limit)
    {
        while (true)
        {
            var errno = file.Read(buffer.Free(), out var count);
            if (errno != Errno.None || count == 0)
            {
                return errno;
            }
            buffer.Advance(count);
            if (buffer.Count > limit)
            {
                return Errno.FileTooLarge;
            }
        }
    }
}
