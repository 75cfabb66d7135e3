using Launcher.Linux;
using Launcher.Model;

namespace Launcher.Injection;

/// <summary>Why a secret file cannot go where it should, in words.</summary>
internal static class TargetProblems
{
    /// <summary>Something that is no regular file has the name: to put a file in its place would break whoever uses it.</summary>
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
            : status.Mode != file.Mode ? $"mode {Octal(status.Mode)}, not {Octal(file.Mode)}"
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

    public static Problem CannotWrite(FileDelivery file, string parent, string existing, Errno errno)
    {
        var who = $"uid {Identity.EffectiveUser}";
        _ = Paths.Status(PathText.Terminated(existing), out var status);
        return Bad(
            file,
            errno == Errno.ReadOnlyFileSystem
                ? $"{Quoted.Text(existing)} is read-only"
                : $"{who} may not write to {Quoted.Text(existing)} (mode {Octal(status.Mode)}, owner {status.UserId}:{status.GroupId})",
            errno == Errno.ReadOnlyFileSystem
                ? $"mount memory there: {Mount(parent)}; or use --memfd, which needs no file system"
                : $"mount memory there that everyone may write to: {Mount(parent)}; or use --memfd, which needs no file system"
        );
    }

    public static Problem CannotOpen(FileDelivery file, string existing, Errno errno) =>
        Bad(
            file,
            $"{Quoted.Text(existing)} cannot be opened as a directory: {ErrnoText.Describe(errno)}",
            "check the path and the permissions on the way"
        );

    public static Problem OnDisk(FileDelivery file, string parent, FileSystemKind kind) =>
        Bad(
            file,
            $"{Quoted.Text(file.Path)} would be on {kind.Name}, not in memory",
            parent == "/"
                ? "choose a directory that is a tmpfs of its own, or use --memfd"
                : $"mount memory there: {Mount(parent)}; or use --memfd; or --allow-disk if it may stay on a disk"
        );

    public static Problem Failed(FileDelivery file, Errno errno, string wayOut) =>
        Bad(file, $"{Quoted.Text(file.Path)} cannot be written: {ErrnoText.Describe(errno)}", wayOut);

    private static Problem Bad(FileDelivery file, string what, string wayOut) =>
        new(ProblemClass.BadTarget, file.Subject, what, wayOut);

    private static string Octal(uint mode) => Convert.ToString(mode, 8).PadLeft(4, '0');

    // Both forms, because one of them is what the reader has at hand.
    private static string Mount(string directory) =>
        $"--mount type=tmpfs,destination={directory},tmpfs-mode=1777 (podman, docker) or an emptyDir with medium: Memory mounted at {directory} (Kubernetes)";
}
