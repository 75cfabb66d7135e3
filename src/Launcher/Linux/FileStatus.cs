namespace Launcher.Linux;

/// <summary>What stat(2) says about a file, as far as anyone here needs it.</summary>
/// <param name="Kind">The type of file.</param>
/// <param name="Mode">Permission bits, 07777.</param>
/// <param name="UserId">Its owner.</param>
/// <param name="GroupId">Its group.</param>
/// <param name="Size">Bytes, for a regular file.</param>
internal readonly record struct FileStatus(FileKind Kind, uint Mode, uint UserId, uint GroupId, long Size)
{
    /// <summary>How many names it has.</summary>
    public uint Links { get; init; }

    /// <summary>Whether something is mounted on the name, as Linux says from 5.8 on: nothing else can take it.</summary>
    public bool IsMountPoint { get; init; }

    /// <summary>When its content or its inode last changed, in UTC: the kernel's own record, which no program can set.</summary>
    public DateTime Changed { get; init; }

    /// <summary>The file itself, whatever its name: device and inode.</summary>
    public (ulong Device, ulong Inode) Identity { get; init; }

    /// <summary>The same in words.</summary>
    public string IdentityText => FormattableString.Invariant($"{Identity.Device}:{Identity.Inode}");
}
