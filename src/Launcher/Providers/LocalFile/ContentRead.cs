using Launcher.Linux;
using Launcher.Model;

namespace Launcher.Providers.LocalFile;

/// <summary>Reads an open file to its end, with an upper limit.</summary>
internal static class ContentRead
{
    /// <summary>Reads a regular file on the caller's thread: it does not block, and a thread pool would cost its start.</summary>
    /// <param name="size">What stat says. Only a hint: files in /proc say 0, and any file can grow meanwhile.</param>
    /// <param name="limit">The most bytes to accept; <see cref="Errno.FileTooLarge"/> above.</param>
    /// <param name="errno">Why it failed, when the result is null.</param>
    public static SecretValue? Regular(OpenFile file, long size, int limit, out Errno errno)
    {
        if (size > limit)
        {
            errno = Errno.FileTooLarge;
            return null;
        }
        // One byte more than the file has: the read that finds the end needs room.
        using var buffer = new SecretBuffer((int)size + 1);
        errno = Drain(file, buffer, limit);
        return errno == Errno.None ? new SecretValue(buffer.Bytes) : null;
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
