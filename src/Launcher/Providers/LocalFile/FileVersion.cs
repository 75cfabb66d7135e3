using Launcher.Linux;

namespace Launcher.Providers.LocalFile;

/// <summary>
/// Tells one content of a regular file from the next. By its inode, as most who write a file anew rename it over the old one,
/// and by the time of its last change, which counts every write and which nobody can set back, as they can the modification
/// time. Not by its size, which is the length of a secret and would stand in the log; nor by a hash of it, for which it would
/// have to be read.
/// </summary>
internal static class FileVersion
{
    public static string Of(FileStatus status) => $"{status.Changed:O}, inode {status.Identity.Inode}";
}
