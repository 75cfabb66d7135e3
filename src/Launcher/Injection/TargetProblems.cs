using Launcher.Linux;

namespace Launcher.Injection;

/// <summary>Why a secret file cannot go where it should, in words.</summary>
internal static class TargetProblems
{
    /// <summary>Something that is not a regular file has the name: to put a file in its place would break whoever uses it.</summary>
    public static Problem? NoFile(FileDelivery file, Occupant occupant) =>
        occupant.Status.Kind switch
        {
            FileKind.Regular => null,
            FileKind.Directory => Bad(file, $"{Quoted.Text(file.Path)} is a directory", "name the file in it"),
            var kind => Bad(
                file,
                $"{Quoted.Text(file.Path)} is {FileKindText.Describe(kind)}, not a file",
                "choose another path, or remove what is there"
            ),
        };

    /// <summary>A file that is mounted keeps its name, whoever asks: rename(2) answers EBUSY.</summary>
    public static Problem? Mounted(FileDelivery file, Occupant occupant) =>
        occupant.Status.IsMountPoint
            ? Bad(
                file,
                $"{Quoted.Text(file.Path)} is a file that is mounted there, and cannot be replaced",
                "choose another path, or leave the mount out"
            )
            : null;

    /// <summary>In a sticky directory a file is replaced by its owner, the directory's, or who has CAP_FOWNER (inode(7)).</summary>
    public static Problem? Sticky(FileDelivery file, Occupant occupant, FileStatus folder)
    {
        const uint sticky = 0x200;
        var own = Identity.EffectiveUser;
        return
            (folder.Mode & sticky) == 0
            || occupant.Status.UserId == own
            || folder.UserId == own
            || Capabilities.Has(Capabilities.FileOwner)
            ? null
            : Bad(
                file,
                $"{Quoted.Text(file.Path)} belongs to uid {occupant.Status.UserId}, in a sticky directory, and uid {own} may not replace it",
                "choose another path, or remove the file"
            );
    }

    /// <summary>What was written must be what the app finds by its path.</summary>
    public static Problem Moved(FileDelivery file) =>
        Bad(
            file,
            $"{Quoted.Text(file.Path)} does not lead to what was written: a directory on the way was replaced, or something was mounted there meanwhile",
            "let nobody else change the directories on the way to it"
        );

    /// <summary>Two paths may lead to one file: by links, or by one directory that is mounted twice.</summary>
    public static Problem Twice(FileDelivery file, FileDelivery first) =>
        Bad(
            file,
            $"{Quoted.Text(file.Path)} is the same file as {Quoted.Text(first.Path)}, which {first.Origin} sets",
            "keep one of them"
        );

    /// <summary>
    /// A regular file is replaced when it is what the launcher would have written: a container that starts again meets
    /// the files of its last start in its memory volume.
    /// </summary>
    public static Problem? NotOurs(FileDelivery file, Owner owner, Occupant occupant)
    {
        var status = occupant.Status;
        var difference =
            !occupant.FileSystem.IsMemory ? $"on {occupant.FileSystem.Name}, not in memory"
            : (status.UserId, status.GroupId) != (owner.UserId, owner.GroupId)
                ? $"owner {status.UserId}:{status.GroupId}, not {owner.UserId}:{owner.GroupId}"
            : status.Mode != file.Asked.Rights.Mode
                ? $"mode {Octal.Text(status.Mode)}, not {Octal.Text(file.Asked.Rights.Mode)}"
            : status.Links > 1 ? $"{status.Links} names (hard links)"
            : null;
        return difference is null
            ? null
            : Bad(
                file,
                $"{Quoted.Text(file.Path)} is there and not from an earlier start ({difference})",
                "choose another path, remove the file, or replace it with --overwrite"
            );
    }

    /// <param name="kind">What <paramref name="existing"/> is stored on.</param>
    public static Problem CannotWrite(
        FileDelivery file,
        string parent,
        string existing,
        FileSystemKind kind,
        Errno errno
    )
    {
        _ = Paths.Status(PathText.Terminated(existing), out var status);
        return Bad(
            file,
            errno == Errno.ReadOnlyFileSystem
                ? $"{Quoted.Text(existing)}{(kind.IsMemory ? $" (a {kind.Name} already)" : "")} is read-only"
                : $"uid {Identity.EffectiveUser} may not write to {Quoted.Text(existing)} ({(kind.IsMemory ? $"a {kind.Name} already, " : "")}mode {Octal.Text(status.Mode)}, owner {status.UserId}:{status.GroupId})",
            (
                errno == Errno.AccessDenied
                && Identity.EffectiveUser == 0
                && !Capabilities.Has(Capabilities.OverrideAccess)
                    ? "start the container with --cap-add DAC_OVERRIDE; or "
                    : ""
            ) + TargetAdvice.Writable(file.Path, parent, existing, kind, errno)
        );
    }

    /// <summary>A directory that is made for the file shuts out whoever would have to write its next value.</summary>
    public static Problem Sealed(FileDelivery file, string parent, uint holder) =>
        Bad(
            file,
            $"nobody could write a new value: {Quoted.Text(parent)} will be open to uid {holder} alone, and this process (uid {Identity.EffectiveUser}) lacks CAP_DAC_OVERRIDE",
            "start the container with --cap-add DAC_OVERRIDE; where files and directory belong to one user, SETUID and SETGID do too"
        );

    public static Problem CannotOpen(FileDelivery file, string existing, Errno errno) =>
        Bad(
            file,
            errno == Errno.NoSuchEntry
                ? $"{Quoted.Text(existing)} is a link that leads nowhere"
                : $"{Quoted.Text(existing)} cannot be opened as a directory: {ErrnoText.Describe(errno)}",
            "check the path and the permissions on the way"
        );

    public static Problem OnDisk(FileDelivery file, string parent, string existing, FileSystemKind kind) =>
        Bad(
            file,
            $"{Quoted.Text(file.Path)} would be on {kind.Name}, not in memory",
            TargetAdvice.Memory(file.Path, parent, existing)
        );

    public static Problem Failed(FileDelivery file, Errno errno, string wayOut) =>
        Bad(file, $"{Quoted.Text(file.Path)} cannot be written: {ErrnoText.Describe(errno)}", wayOut);

    /// <summary>It could not be taken away.</summary>
    /// <param name="path">Of what is left.</param>
    public static Problem StillThere(string path, Errno errno) =>
        new(
            ProblemClass.BadTarget,
            path,
            $"it is still there, with the secret: {ErrnoText.Describe(errno)}",
            "remove it; the directory must stay writable for the launcher as long as the app runs"
        );

    private static Problem Bad(FileDelivery file, string what, string wayOut) =>
        new(ProblemClass.BadTarget, file.Subject, what, wayOut);
}
