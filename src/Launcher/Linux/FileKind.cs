namespace Launcher.Linux;

/// <summary>The S_IFMT types of inode(7).</summary>
internal enum FileKind
{
    Fifo = 0x1000,
    CharacterDevice = 0x2000,
    Directory = 0x4000,
    BlockDevice = 0x6000,
    Regular = 0x8000,
    SymbolicLink = 0xA000,
    Socket = 0xC000,
}

/// <summary>Words for types of files.</summary>
internal static class FileKindText
{
    public static string Describe(FileKind kind) =>
        kind switch
        {
            FileKind.Regular => "a regular file",
            FileKind.Directory => "a directory",
            FileKind.SymbolicLink => "a symbolic link",
            FileKind.CharacterDevice => "a character device",
            FileKind.BlockDevice => "a block device",
            FileKind.Fifo => "a FIFO",
            FileKind.Socket => "a socket",
            _ => "of an unknown type",
        };
}
