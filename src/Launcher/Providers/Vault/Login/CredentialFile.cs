using System.Text;
using Launcher.Linux;
using Launcher.Transport;

namespace Launcher.Providers.Vault.Login;

/// <summary>A small file that holds what one logs in with: a token, a role id, a JWT.</summary>
internal static class CredentialFile
{
    private const int MaxBytes = 64 * 1024;

    public static bool Exists(string path) => Paths.Status(PathText.Terminated(path), out _) == Errno.None;

    /// <summary>What is wrong with a path before it is read; null when it is there.</summary>
    public static Failure? Problem(string path, bool confined) =>
        Paths.CheckReadable(path, confined) switch
        {
            Errno.None => null,
            Errno.IsADirectory => Failure.Setting($"{Shown.Path(path)} is a directory", "name the file in it"),
            var errno => Unreadable(path, errno),
        };

    /// <returns>Its text without white space around it.</returns>
    public static Outcome<string> Read(string path, bool confined)
    {
        using var buffer = WholeFile.Read(path, MaxBytes, out var errno, confined);
        if (buffer is null)
        {
            return Unreadable(path, errno);
        }
        var text = Encoding.UTF8.GetString(buffer.Bytes).Trim();
        return text.Length == 0 ? Failure.Setting($"{Shown.Path(path)} is empty", "let it hold one line of text")
            : RequestText.Problem(text) is { } unfit ? unfit.From($"{Shown.Path(path)} cannot be sent")
            : text;
    }

    private static Failure Unreadable(string path, Errno errno) =>
        Failure.Setting(
            Shown.Unreadable(path, ErrnoText.Describe(errno)),
            errno == Errno.CrossDevice ? ConfinedPath.WayOut
                : Shown.IsPath(path) ? "check the path, the mount and who may read it"
                : "put it into a file, and name that"
        );
}
