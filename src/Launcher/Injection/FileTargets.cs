using Launcher.Linux;
using Launcher.Model;

namespace Launcher.Injection;

/// <summary>Secret files: looked at before anything is fetched, written whole when everything was.</summary>
internal static class FileTargets
{
    /// <summary>Says what will not work, before the fetch: the wrong file system, no permission, a directory in the way.</summary>
    public static void Check(LaunchPlan plan, List<Problem> problems, List<string> warnings)
    {
        foreach (var delivery in plan.Deliveries)
        {
            if (delivery is FileDelivery file)
            {
                Check(file, plan.AllowDisk, problems, warnings);
            }
        }
    }

    /// <summary>
    /// Writes every file where nobody can see it, and only when all are written gives them their names. When one fails,
    /// nothing remains.
    /// </summary>
    /// <param name="files">With what goes into them and whom they belong to.</param>
    /// <param name="allowDisk">As in the plan.</param>
    /// <param name="problems">Gets what failed.</param>
    /// <returns>What was written, to be undone should the app not start.</returns>
    public static WrittenFiles Write(
        IReadOnlyList<(FileDelivery File, SecretValue Value, Owner Owner)> files,
        bool allowDisk,
        List<Problem> problems
    )
    {
        var written = new WrittenFiles();
        var done = false;
        try
        {
            foreach (var (file, value, owner) in files)
            {
                if (Stage(file, value, owner, allowDisk, written) is { } problem)
                {
                    problems.Add(problem);
                }
            }
            if (problems.Count == 0)
            {
                written.Publish(problems);
            }
            done = problems.Count == 0;
        }
        finally
        {
            // Also when memory runs out on the way.
            if (!done)
            {
                written.Undo();
            }
        }
        return written;
    }

    private static Problem? Stage(
        FileDelivery file,
        SecretValue value,
        Owner owner,
        bool allowDisk,
        WrittenFiles written
    )
    {
        var (parent, name) = Split(file.Path);
        var folder = TargetFolder.Open(parent, out var existing, out var errno);
        if (folder is null)
        {
            return CannotOpen(file, existing, errno);
        }
        written.Keep(folder);
        var missing = parent[existing.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries);
        // Checked again on the descriptor that is written through: the first look was before the fetch.
        if (!folder.FileSystem.IsMemory && !allowDisk)
        {
            return OnDisk(file, parent, folder.FileSystem);
        }
        errno = folder.Extend(missing, owner.UserId, owner.GroupId);
        if (errno == Errno.None)
        {
            errno = folder.Stage(value.Bytes, file.Mode, owner.UserId, owner.GroupId, out var staged);
            if (errno == Errno.None)
            {
                written.Add(folder, staged, name, file);
                return null;
            }
        }
        return new Problem(
            ProblemClass.BadTarget,
            file.Subject,
            $"{Quoted.Text(file.Path)} cannot be written: {ErrnoText.Describe(errno)}",
            errno switch
            {
                Errno.NoSpace => "make the tmpfs larger (size=)",
                Errno.FileTooLarge => "raise the limit of a file's size (ulimit -f, --ulimit fsize=)",
                _ => "check the directory's owner and mode",
            }
        );
    }

    private static void Check(FileDelivery file, bool allowDisk, List<Problem> problems, List<string> warnings)
    {
        var (parent, _) = Split(file.Path);
        using var folder = TargetFolder.Open(parent, out var existing, out var errno);
        if (folder is null)
        {
            problems.Add(
                errno == Errno.AccessDenied
                    ? CannotWrite(file, parent, existing, errno)
                    : CannotOpen(file, existing, errno)
            );
            return;
        }
        if (!folder.FileSystem.IsMemory && !allowDisk)
        {
            problems.Add(OnDisk(file, parent, folder.FileSystem));
        }
        else if (!Paths.MayWrite(PathText.Terminated(existing), out errno))
        {
            problems.Add(CannotWrite(file, parent, existing, errno));
        }
        else if (
            Paths.Status(PathText.Terminated(file.Path), out var status) == Errno.None
            && status.Kind == FileKind.Directory
        )
        {
            problems.Add(
                new Problem(
                    ProblemClass.BadTarget,
                    file.Subject,
                    $"{Quoted.Text(file.Path)} is a directory",
                    "name the file in it"
                )
            );
        }
        else if (!folder.FileSystem.IsMemory)
        {
            warnings.Add($"{Quoted.Text(file.Path)} goes to a disk ({folder.FileSystem.Name}), as --allow-disk says");
        }
    }

    private static Problem CannotWrite(FileDelivery file, string parent, string existing, Errno errno)
    {
        var who = $"uid {Identity.EffectiveUser}";
        _ = Paths.Status(PathText.Terminated(existing), out var status);
        var mode = Convert.ToString(status.Mode, 8).PadLeft(4, '0');
        return new Problem(
            ProblemClass.BadTarget,
            file.Subject,
            errno == Errno.ReadOnlyFileSystem
                ? $"{Quoted.Text(existing)} is read-only"
                : $"{who} may not write to {Quoted.Text(existing)} (mode {mode}, owner {status.UserId}:{status.GroupId})",
            errno == Errno.ReadOnlyFileSystem
                ? $"mount memory there: {Mount(parent)}; or use --memfd, which needs no file system"
                : $"mount memory there that everyone may write to: {Mount(parent)}; or use --memfd, which needs no file system"
        );
    }

    private static Problem CannotOpen(FileDelivery file, string existing, Errno errno) =>
        new(
            ProblemClass.BadTarget,
            file.Subject,
            $"{Quoted.Text(existing)} cannot be opened as a directory: {ErrnoText.Describe(errno)}",
            "check the path and the permissions on the way"
        );

    private static Problem OnDisk(FileDelivery file, string parent, FileSystemKind kind) =>
        new(
            ProblemClass.BadTarget,
            file.Subject,
            $"{Quoted.Text(file.Path)} would be on {kind.Name}, not in memory",
            parent == "/"
                ? "choose a directory that is a tmpfs of its own, or use --memfd"
                : $"mount memory there: {Mount(parent)}; or use --memfd; or --allow-disk if it may stay on a disk"
        );

    // Both forms, because one of them is what the reader has at hand.
    private static string Mount(string directory) =>
        $"--mount type=tmpfs,destination={directory},tmpfs-mode=1777 (podman, docker) or an emptyDir with medium: Memory mounted at {directory} (Kubernetes)";

    private static (string Parent, string Name) Split(string path)
    {
        var cut = path.LastIndexOf('/');
        return (cut == 0 ? "/" : path[..cut], path[(cut + 1)..]);
    }
}
