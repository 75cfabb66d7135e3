using Launcher.Linux;

namespace Launcher.Transport.Trust;

/// <summary>What can be said of the files a <see cref="TlsTrust"/> names before any is read: whether they are there and readable.</summary>
internal static class TrustFiles
{
    /// <summary>What is wrong with a PEM file; null when nothing is.</summary>
    public static Failure? Unreadable(string path, bool isDirectory = false)
    {
        var errno = Paths.CheckReadable(path, isDirectory: isDirectory);
        return errno == Errno.None
            ? null
            : Failure.Setting(
                Shown.Unreadable(path, ErrnoText.Describe(errno)),
                isDirectory ? "name a directory of PEM files" : "name a PEM file that this process's user may read"
            );
    }
}
