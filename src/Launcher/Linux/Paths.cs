using System.Runtime.InteropServices;

namespace Launcher.Linux;

/// <summary>Questions about a path, with the kernel's own answer instead of an exception.</summary>
internal static unsafe class Paths
{
    private const int CurrentDirectory = -100;
    private const int EmptyPath = 0x1000;
    private const int NoFollow = 0x100;
    private const int EffectiveIds = 0x200;
    private const int Execute = 1;
    private const int Write = 2;
    private const int Read = 4;
    private const uint BasicStatus = 0x7ff;
    private const int StatxSize = 256;

    // STATX_ATTR_MOUNT_ROOT.
    private const ulong MountRoot = 0x2000;

    /// <summary>statx(2), following symbolic links.</summary>
    /// <param name="path">With its final NUL.</param>
    public static Errno Status(ReadOnlySpan<byte> path, out FileStatus status)
    {
        fixed (byte* start = path)
        {
            return Statx(CurrentDirectory, start, 0, out status);
        }
    }

    /// <summary>statx(2) of the name itself, which may be a link that leads nowhere.</summary>
    /// <param name="path">With its final NUL.</param>
    public static Errno LinkStatus(ReadOnlySpan<byte> path, out FileStatus status)
    {
        fixed (byte* start = path)
        {
            return Statx(CurrentDirectory, start, NoFollow, out status);
        }
    }

    /// <summary>statx(2) of an open file.</summary>
    public static Errno Status(int descriptor, out FileStatus status)
    {
        byte empty = 0;
        return Statx(descriptor, &empty, EmptyPath, out status);
    }

    /// <summary>Whether this process, with its effective ids and capabilities, may execute a file.</summary>
    /// <param name="path">With its final NUL.</param>
    public static bool MayExecute(ReadOnlySpan<byte> path)
    {
        fixed (byte* start = path)
        {
            return CheckAccess(start, Execute) == Errno.None;
        }
    }

    /// <summary>Whether this process, with its effective ids and capabilities, may read a file.</summary>
    /// <param name="path">With its final NUL.</param>
    public static bool MayRead(ReadOnlySpan<byte> path)
    {
        fixed (byte* start = path)
        {
            return CheckAccess(start, Read) == Errno.None;
        }
    }

    /// <summary>Why a file, or a directory, cannot be read, as far as that can be seen without opening it.</summary>
    /// <param name="confined">Whether a link that leads out of its directory is refused.</param>
    public static Errno CheckReadable(string path, bool confined = false, bool isDirectory = false)
    {
        var native = PathText.Terminated(path);
        var errno = Status(native, out var status);
        errno = errno == Errno.None && confined ? ConfinedPath.Check(path) : errno;
        return errno != Errno.None ? errno
            : isDirectory && status.Kind != FileKind.Directory ? Errno.NotADirectory
            : !isDirectory && status.Kind == FileKind.Directory ? Errno.IsADirectory
            : MayRead(native) ? Errno.None
            : Errno.AccessDenied;
    }

    /// <summary>Whether this process may create files in an open directory.</summary>
    public static bool MayWrite(int directory, out Errno errno)
    {
        fixed (byte* start = ".\0"u8)
        {
            errno = CheckAccess(start, Write | Execute, directory);
            return errno == Errno.None;
        }
    }

    // faccessat2 is of Linux 5.8. A sandbox that does not know it answers EPERM, which says nothing of the file; the older
    // call asks for the real ids, which differ only in a setuid program.
    private static Errno CheckAccess(byte* path, int mode, int directory = CurrentDirectory)
    {
        return Libc.CheckAccess(directory, path, mode, EffectiveIds) == 0 ? Errno.None
            : Libc.Error != Errno.NotPermitted ? Libc.Error
            : Libc.Syscall(SystemCall.CheckAccess, directory, (nint)path, mode, 0) == 0 ? Errno.None
            : Libc.Error;
    }

    private static Errno Statx(int directory, byte* path, int flags, out FileStatus status)
    {
        // Safe: struct statx is 256 bytes on every architecture, with these fields at fixed places (linux/stat.h).
        var buffer = stackalloc byte[StatxSize];
        if (Libc.Statx(directory, path, flags, BasicStatus, buffer) != 0)
        {
            status = default;
            return Libc.Error;
        }
        var bytes = new ReadOnlySpan<byte>(buffer, StatxSize);
        uint mode = MemoryMarshal.Read<ushort>(bytes[28..]);
        status = new FileStatus(
            (FileKind)(mode & 0xf000),
            mode & 0xfff,
            MemoryMarshal.Read<uint>(bytes[20..]),
            MemoryMarshal.Read<uint>(bytes[24..]),
            MemoryMarshal.Read<long>(bytes[40..])
        )
        {
            Links = MemoryMarshal.Read<uint>(bytes[16..]),
            IsMountPoint = (MemoryMarshal.Read<ulong>(bytes[8..]) & MountRoot) != 0,
            Changed = DateTime.UnixEpoch.AddTicks(
                (MemoryMarshal.Read<long>(bytes[96..]) * TimeSpan.TicksPerSecond)
                    + (MemoryMarshal.Read<uint>(bytes[104..]) / TimeSpan.NanosecondsPerTick)
            ),
            Identity = (MemoryMarshal.Read<ulong>(bytes[136..]), MemoryMarshal.Read<ulong>(bytes[32..])),
        };
        return Errno.None;
    }
}
