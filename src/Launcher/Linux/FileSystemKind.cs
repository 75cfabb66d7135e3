namespace Launcher.Linux;

/// <summary>What a directory is stored on (fstatfs(2), linux/magic.h).</summary>
/// <param name="Magic">f_type, 32 bits of it.</param>
internal readonly unsafe record struct FileSystemKind(uint Magic)
{
    private const uint Tmpfs = 0x01021994;
    private const uint Ramfs = 0x858458f6;
    private const uint Proc = 0x9fa0;

    /// <summary>tmpfs and ramfs only: nothing else keeps what is written in memory (tmpfs may still be swapped out).</summary>
    public bool IsMemory => Magic is Tmpfs or Ramfs;

    /// <summary>The kernel's view of processes, wherever it is mounted.</summary>
    public bool IsProc => Magic == Proc;

    /// <summary>Of an open file; of none when it cannot be asked.</summary>
    public static FileSystemKind Of(int descriptor)
    {
        // Safe: struct statfs is 120 bytes on 64-bit Linux; f_type is its first word.
        var buffer = stackalloc long[32];
        return Libc.FileSystemStatus(descriptor, buffer) == 0 ? new FileSystemKind((uint)buffer[0]) : default;
    }

    public string Name =>
        Magic switch
        {
            Tmpfs => "tmpfs",
            Ramfs => "ramfs",
            0x794c7630 => "overlay",
            0xef53 => "ext4",
            0x58465342 => "xfs",
            0x9123683e => "btrfs",
            0x2fc12fc1 => "zfs",
            0x65735546 => "FUSE",
            0x6a656a63 => "virtiofs",
            0x01021997 => "9p",
            0x6969 => "NFS",
            0xff534d42 or 0xfe534d42 => "SMB",
            Proc => "proc",
            0x62656572 => "sysfs",
            _ => $"file system 0x{Magic:x}",
        };
}
