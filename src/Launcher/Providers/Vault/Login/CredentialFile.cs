using System.Text;
using Launcher.Linux;
using Launcher.Model;

namespace Launcher.Providers.Vault.Login;

/// <summary>A small file that holds what one logs in with: a token, a role id, a JWT.</summary>
internal static class CredentialFile
{
    private const int MaxBytes = 64 * 1024;

    public static bool Exists(string path) => Paths.Status(PathText.Terminated(path), out _) == Errno.None;

    /// <summary>What is wrong with a path before it is read; null when it is there.</summary>
    public static (string What, string WayOut)? Problem(string path)
    {
        var errno = Paths.Status(PathText.Terminated(path), out var status);
        return errno != Errno.None
                ? ($"{Quoted.Text(path)} cannot be read: {ErrnoText.Describe(errno)}", "check the path and the mount")
            : status.Kind == FileKind.Directory ? ($"{Quoted.Text(path)} is a directory", "name the file in it")
            : null;
    }

    /// <returns>Its text without white space around it; null when there is none.</returns>
    public static string? Read(string path, out (string What, string WayOut)? wrong)
    {
        wrong = null;
        using var buffer = new SecretBuffer(0);
        if (Fill(path, buffer) is var errno && errno != Errno.None)
        {
            wrong = (
                $"{Quoted.Text(path)} cannot be read: {ErrnoText.Describe(errno)}",
                "check the path, the mount and who may read it"
            );
            return null;
        }
        var text = Encoding.UTF8.GetString(buffer.Bytes).Trim();
        if (text.Length > 0 && !text.Any(char.IsControl))
        {
            return text;
        }
        wrong = (
            text.Length == 0 ? $"{Quoted.Text(path)} is empty" : $"{Quoted.Text(path)} holds more than one line",
            "let it hold one line of text"
        );
        return null;
    }

    private static Errno Fill(string path, SecretBuffer buffer)
    {
        using var file = OpenFile.ReadContents(path, out var errno);
        if (file is null)
        {
            return errno;
        }
        while (true)
        {
            errno = file.Read(buffer.Free(), out var count);
            if (errno != Errno.None || count == 0)
            {
                return errno;
            }
            buffer.Advance(count);
            if (buffer.Count > MaxBytes)
            {
                return Errno.FileTooLarge;
            }
        }
    }
}
