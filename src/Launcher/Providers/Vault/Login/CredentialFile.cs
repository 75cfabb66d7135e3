using System.Text;
using Launcher.Linux;
using Launcher.Model;
using Launcher.Transport;

namespace Launcher.Providers.Vault.Login;

/// <summary>A small file that holds what one logs in with: a token, a role id, a JWT.</summary>
internal static class CredentialFile
{
    private const int MaxBytes = 64 * 1024;

    public static bool Exists(string path) => Paths.Status(PathText.Terminated(path), out _) == Errno.None;

    /// <summary>What is wrong with a path before it is read; null when it is there.</summary>
    public static Failure? Problem(string path, bool confined)
    {
        var native = PathText.Terminated(path);
        var errno = Paths.Status(native, out var status);
        errno = errno == Errno.None && confined ? ConfinedPath.Check(path) : errno;
        return errno != Errno.None ? Unreadable(path, errno)
            : status.Kind == FileKind.Directory
                ? Failure.Setting($"{Shown.Path(path)} is a directory", "name the file in it")
            : Paths.MayRead(native) ? null
            : Unreadable(path, Errno.AccessDenied);
    }

    /// <returns>Its text without white space around it; null when there is none.</returns>
    public static string? Read(string path, bool confined, out Failure? wrong)
    {
        wrong = null;
        using var buffer = WholeFile.Read(path, MaxBytes, out var errno, confined);
        if (buffer is null)
        {
            wrong = Unreadable(path, errno);
            return null;
        }
        var text = Encoding.UTF8.GetString(buffer.Bytes).Trim();
        if (text.Length == 0)
        {
            wrong = Failure.Setting($"{Shown.Path(path)} is empty", "let it hold one line of text");
            return null;
        }
        if (RequestText.Problem(text) is { } unfit)
        {
            wrong = unfit.From($"{Shown.Path(path)} cannot be sent");
            return null;
        }
        return text;
    }

    private static Failure Unreadable(string path, Errno errno) =>
        Failure.Setting(
            Shown.Unreadable(path, ErrnoText.Describe(errno)),
            errno == Errno.CrossDevice ? ConfinedPath.WayOut
                : Shown.IsPath(path) ? "check the path, the mount and who may read it"
                : "put it into a file, and name that"
        );
}
