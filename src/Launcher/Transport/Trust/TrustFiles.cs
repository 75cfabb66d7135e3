using Launcher.Linux;
using Launcher.Model;

namespace Launcher.Transport.Trust;

/// <summary>What can be said of the files a <see cref="TlsTrust"/> names before any is read: whether they are there and readable.</summary>
internal static class TrustFiles
{
    /// <summary>What is wrong with a PEM file; null when nothing is.</summary>
    public static Failure? Unreadable(string path, bool isDirectory = false)
    {
        var native = PathText.Terminated(path);
        var errno = Paths.Status(native, out var status);
        errno =
            errno != Errno.None ? errno
            : isDirectory && status.Kind != FileKind.Directory ? Errno.NotADirectory
            : !isDirectory && status.Kind == FileKind.Directory ? Errno.IsADirectory
            : Paths.MayRead(native) ? Errno.None
            : Errno.AccessDenied;
        return errno == Errno.None
            ? null
            : Failure.Setting(
                Shown.Unreadable(path, ErrnoText.Describe(errno)),
                isDirectory ? "name a directory of PEM files" : "name a PEM file that this process's user may read"
            );
    }
}
