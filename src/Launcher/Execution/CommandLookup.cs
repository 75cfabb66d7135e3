using System.Text;
using Launcher.Linux;

namespace Launcher.Execution;

/// <summary>
/// Finds the program a command names, before anything is fetched: as execvp(3) and a shell do, but with the reason
/// when there is none.
/// </summary>
internal static class CommandLookup
{
    private const uint AnyExecute = 0x49;

    // What a container runtime and a shell assume when PATH is not set at all.
    private static ReadOnlySpan<byte> DefaultPath => "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"u8;

    /// <param name="name">The app's argv[0] as typed, without NUL.</param>
    /// <param name="environment">The app's environment; its PATH counts.</param>
    /// <param name="user">Who will execute it; null when that is this process as it is.</param>
    public static FoundCommand Find(
        ReadOnlySpan<byte> name,
        IReadOnlyList<ReadOnlyMemory<byte>> environment,
        AppUser? user
    )
    {
        if (name.Contains((byte)'/'))
        {
            return Examine(PathText.Terminated(name), user);
        }
        if (name.IsEmpty)
        {
            return FoundCommand.Missing("the command is an empty string", "name the program after --");
        }
        var path = EnvironmentEntry.TryFind(environment, "PATH"u8, out var value) ? value.Span : DefaultPath;
        FoundCommand? unusable = null;
        foreach (var range in path.Split((byte)':'))
        {
            // An empty element is the current directory (POSIX); the name keeps no slash then, which execve allows.
            var directory = path[range];
            byte[] file = directory.IsEmpty ? [.. name, 0] : [.. directory, (byte)'/', .. name, 0];
            if (Paths.Status(file, out _) != Errno.None)
            {
                continue;
            }
            var found = Examine(file, user);
            if (found.Path is not null)
            {
                return found;
            }
            // As execvp: a later directory may hold one that can be executed; if none does, say why this one cannot.
            unusable ??= found;
        }
        return unusable
            ?? FoundCommand.Missing(
                $"there is no program {Shown.Name(Encoding.UTF8.GetString(name))} on PATH ({Quoted.Name(Encoding.UTF8.GetString(path))})",
                WayOut(name, "check the spelling, or give its full path")
            );
    }

    /// <summary>Whether a bare word is a program on PATH.</summary>
    public static bool IsOnPath(string word, IReadOnlyList<ReadOnlyMemory<byte>> environment) =>
        Find(Encoding.UTF8.GetBytes(word), environment, null).Path is not null;

    private static FoundCommand Examine(byte[] file, AppUser? user)
    {
        var text = Shown.Path(Encoding.UTF8.GetString(file.AsSpan(0, file.Length - 1)));
        var errno = Paths.Status(file, out var status);
        if (errno is Errno.NoSuchEntry or Errno.NotADirectory)
        {
            return FoundCommand.Missing(
                $"there is no program {text}",
                WayOut(file, "check the path, or COPY the program into the image")
            );
        }
        if (errno != Errno.None)
        {
            return FoundCommand.Unusable($"{text} cannot be executed: {ErrnoText.Describe(errno)}", null);
        }
        if (status.Kind != FileKind.Regular)
        {
            return FoundCommand.Unusable(
                status.Kind == FileKind.Directory ? $"{text} is a directory" : $"{text} is not a regular file",
                "name the program's file"
            );
        }
        if (user is null && (status.Mode & AnyExecute) == AnyExecute && !Paths.MayExecute(file))
        {
            return FoundCommand.Unusable(
                $"{text} may not be executed, though its mode allows it (mode {Octal.Text(status.Mode)}): its mount (noexec) or a security module forbids it",
                "put the program on a mount without noexec"
            );
        }
        if (user is null ? !Paths.MayExecute(file) : !MayExecute(status, user))
        {
            return FoundCommand.Unusable(
                $"{text} is not executable for {(user is null ? "this user" : $"uid {user.UserId}")} (mode {Octal.Text(status.Mode)}, owner {status.UserId}:{status.GroupId})",
                "chmod +x it in the image"
            );
        }
        if (ProgramFile.MissingInterpreter(file) is not { } interpreter)
        {
            return FoundCommand.At(file);
        }
        return FoundCommand.Missing(
            $"{text} needs {Quoted.Text(interpreter)} to run, and that does not exist here",
            interpreter.EndsWith('\r')
                ? "save the script with Unix line ends: its first line ends in a carriage return"
                : "install it in the image, or use a program built for this image"
        );
    }

    // The permission check of the kernel (inode_permission) for a user this process has not become yet. uid 0 needs
    // any execute bit, as CAP_DAC_OVERRIDE does.
    private static bool MayExecute(FileStatus status, AppUser user)
    {
        const uint owner = 0x40;
        const uint group = 0x08;
        const uint other = 0x01;
        if (user.UserId == 0)
        {
            return (status.Mode & (owner | group | other)) != 0;
        }
        var bit =
            status.UserId == user.UserId ? owner
            : status.GroupId == user.GroupId || user.Groups.Contains(status.GroupId) ? group
            : other;
        return (status.Mode & bit) != 0;
    }

    // "nginx -g daemon" as one word comes from CMD "..." in a manifest or from quotes in a shell.
    private static string WayOut(ReadOnlySpan<byte> name, string usual) =>
        name.Contains((byte)' ') ? "it is one word: write each argument as a word of its own" : usual;
}
