using System.Runtime.InteropServices;

namespace Launcher.Linux;

/// <summary>What an open file or directory holds.</summary>
internal sealed unsafe partial class OpenFile
{
    private const int NoControllingTerminal = 0x100;
    private const int PathOnly = 0x200000;
    private const int CurrentDirectory = -100;

    // O_DIRECTORY and O_NOFOLLOW have other bits on arm64 (asm/fcntl.h).
    private static readonly bool s_arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
    private static readonly int s_directory = s_arm ? 0x4000 : 0x10000;
    private static readonly int s_noFollow = s_arm ? 0x8000 : 0x20000;

    /// <summary>O_NOFOLLOW: the path itself must be no link.</summary>
    public static int NoFollow => s_noFollow;

    /// <summary>
    /// Opens something whose content is wanted, whatever it is: never blocks on a FIFO, and a terminal never becomes
    /// the controlling one (PID 1 is often a session leader without any).
    /// </summary>
    public static OpenFile? ReadContents(string path, out Errno errno) =>
        OpenAt(CurrentDirectory, PathText.Terminated(path), 0, out errno);

    /// <summary>The same, and where <paramref name="confined"/> through no link that leads out of its directory.</summary>
    public static OpenFile? ReadContents(string path, bool confined, out Errno errno) =>
        confined ? ConfinedPath.Open(path, out errno) : ReadContents(path, out errno);

    /// <summary>Opens a directory as a place to go on from, not to be read.</summary>
    public static OpenFile? Enter(string path, out Errno errno) =>
        OpenAt(CurrentDirectory, PathText.Terminated(path), PathOnly | s_directory, out errno);

    /// <summary>The same for a name in this directory that is no link.</summary>
    /// <param name="name">With its final NUL.</param>
    public OpenFile? Enter(ReadOnlySpan<byte> name, out Errno errno) =>
        OpenAt(Descriptor, name, PathOnly | s_directory | s_noFollow, out errno);

    /// <summary>Opens a name in this directory for reading, following symbolic links.</summary>
    /// <param name="name">With its final NUL.</param>
    /// <param name="errno">Why it failed, when the result is null.</param>
    public OpenFile? ReadEntry(ReadOnlySpan<byte> name, out Errno errno) => OpenAt(Descriptor, name, 0, out errno);

    /// <summary>The same, but <see cref="Errno.TooManyLinks"/> for a link.</summary>
    public OpenFile? ReadOwnEntry(ReadOnlySpan<byte> name, out Errno errno) =>
        OpenAt(Descriptor, name, s_noFollow, out errno);

    /// <summary>read(2) until it is done or fails for another reason than a signal.</summary>
    /// <param name="buffer">Not empty.</param>
    /// <param name="count">Bytes read; 0 at the end.</param>
    public Errno Read(Span<byte> buffer, out int count)
    {
        // Safe: the buffer is pinned for the call, and the kernel writes at most its length.
        fixed (byte* start = buffer)
        {
            while (true)
            {
                var read = Libc.Read(Descriptor, start, buffer.Length);
                count = Math.Max(0, (int)read);
                var errno = read < 0 ? Libc.Error : Errno.None;
                if (errno != Errno.Interrupted)
                {
                    return errno;
                }
            }
        }
    }

    private static OpenFile? OpenAt(int directory, ReadOnlySpan<byte> path, int flags, out Errno errno)
    {
        // Safe: the path is pinned and ends with a NUL, as every caller makes it.
        fixed (byte* start = path)
        {
            const int Flags = ReadOnly | NonBlocking | NoControllingTerminal | CloseOnExec;
            var descriptor = Libc.OpenAt(directory, start, Flags | flags);
            errno = descriptor < 0 ? Libc.Error : Errno.None;
            return descriptor < 0 ? null : new OpenFile(descriptor);
        }
    }
}
