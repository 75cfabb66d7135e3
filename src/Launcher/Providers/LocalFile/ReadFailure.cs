using Launcher.Linux;

namespace Launcher.Providers.LocalFile;

/// <summary>Why a file gave no secret, for people: the cause and the way out. It names files, never their content.</summary>
internal static class ReadFailure
{
    private const int ShownNames = 3;

    /// <summary>What the kernel's answer about a path means.</summary>
    public static SecretAnswer Explain(string path, Errno errno) =>
        errno switch
        {
            Errno.NoSuchEntry or Errno.NotADirectory => MissingFile.Explain(path),
            Errno.AccessDenied or Errno.NotPermitted => DeniedFile.Explain(path),
            Errno.CrossDevice => Failure.Denied(
                $"{Quoted.Text(path)} is not read: {ErrnoText.Describe(errno)}, and {ConfinedPath.Reason}",
                ConfinedPath.WayOut
            ),
            Errno.FileTooLarge => Failure.Value(
                $"{Quoted.Text(path)} is too large: the limit is {SecretLimits.MaxSecretText}",
                "let the app read it where it is, or name a smaller file"
            ),
            Errno.NameTooLong => Failure.Reference(
                $"{Quoted.Text(path)} cannot be read: {ErrnoText.Describe(errno)}",
                "correct the path"
            ),
            Errno.NoSuchDevice => Failed(
                path,
                errno,
                "name a file or a FIFO: a socket, or a terminal that is not there, has nothing"
            ),
            Errno.TooManyLinks => Failed(path, errno, "let the link point to a file"),
            Errno.OutOfMemory or Errno.TooManyOpenFiles => Failure.Setting(
                What(path, errno),
                Shortage.MoreRoom(errno)!
            ),
            _ when IsPassing(errno) => Failure.Unavailable(What(path, errno), "check the volume it is on"),
            _ => Failed(path, errno, "check the volume it is on"),
        };

    /// <summary>
    /// The same for something inside a directory that is there: never not-found, so that <c>optional</c> does not hide
    /// a broken link or a file that vanished.
    /// </summary>
    public static SecretAnswer Unreadable(string path, Errno errno)
    {
        return errno is not (Errno.NoSuchEntry or Errno.NotADirectory) ? Explain(path, errno)
            : SymbolicLink.TargetText(path) is { } target
                ? Failure.Value(
                    $"{What(path, errno)}: it is a link to {Quoted.Text(target)}",
                    "repair the link, or remove it"
                )
            : Failure.Unavailable(
                $"{What(path, errno)}: it was there a moment ago",
                "try again when what writes it is done"
            );
    }

    /// <summary>One secret was asked for, and the path is a directory.</summary>
    public static SecretAnswer IsDirectory(string path, OpenFile directory)
    {
        var names = DirectoryEntries.Read(directory, out var entries) == Errno.None ? KeyNames(entries) : [];
        return Failure.Reference(
            $"{Quoted.Text(path)} is a directory",
            names.Count == 0
                ? "name a file in it, or take all of them with --expand"
                : $"name a file in it ({Few(names)}), or take all of them with --expand"
        );
    }

    /// <summary>A FIFO, terminal or device that had not ended when the time was over.</summary>
    public static SecretAnswer Endless(string path) =>
        Failure.Timeout(
            $"{Quoted.Text(path)} is a stream, and it did not end in time",
            "check what writes to it, or give it more time with --timeout"
        );

    /// <summary>The names a user may mean: not the volume's own.</summary>
    public static List<string> KeyNames(IReadOnlyList<DirectoryEntry> entries) =>
        [.. entries.Select(entry => entry.Name).Where(name => !SecretDirectory.IsInternal(name))];

    /// <summary>The first names, quoted, and how many more there are.</summary>
    public static string Few(List<string> names) => Shown.Few(names.ConvertAll(Quoted.Text), ShownNames);

    private static SecretAnswer Failed(string path, Errno errno, string wayOut) =>
        Failure.Reference(What(path, errno), wayOut);

    private static string What(string path, Errno errno) =>
        $"{Quoted.Text(path)} cannot be read: {ErrnoText.Describe(errno)}";

    // What a disk or a volume on the network may get over; the rest stays until somebody changes something.
    private static bool IsPassing(Errno errno) =>
        errno is Errno.InputOutput or Errno.TryAgain or Errno.Busy or (>= Errno.NetworkDown and <= Errno.StaleHandle);
}
