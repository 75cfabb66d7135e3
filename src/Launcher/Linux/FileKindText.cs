namespace Launcher.Linux;

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
