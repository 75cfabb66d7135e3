using Launcher.Linux;
using Launcher.Model;

namespace Launcher.Injection;

/// <summary>
/// Secret files: their directories are opened and looked at before anything is fetched, and written through the same
/// descriptors when everything was.
/// </summary>
internal sealed class FileTargets : IDisposable
{
    private readonly LaunchPlan _plan;
    private readonly Dictionary<string, (TargetFolder Folder, string Existing)> _opened = [];
    private readonly Dictionary<string, FileDelivery> _files = [];

    private FileTargets(LaunchPlan plan) => _plan = plan;

    /// <summary>Says what will not work: the wrong file system, no permission, something else in the way.</summary>
    /// <param name="user">The app's user; null when it keeps this process's identity.</param>
    public static FileTargets Open(LaunchPlan plan, AppUser? user, Problems problems, List<string> warnings)
    {
        var targets = new FileTargets(plan);
        foreach (var delivery in plan.Deliveries)
        {
            if (delivery is FileDelivery file && targets.Look(file, user, warnings) is { } problem)
            {
                problems.Add(problem);
            }
        }
        return targets;
    }

    /// <summary>
    /// Writes every file where nobody can see it, and only when all are written gives them their names. When one fails,
    /// everything is as it was.
    /// </summary>
    /// <param name="files">With what goes into them and whom they belong to.</param>
    /// <param name="problems">Gets what failed.</param>
    /// <returns>What was written, to be undone should the app not start.</returns>
    public WrittenFiles Write(
        IReadOnlyList<(FileDelivery File, SecretValue Value, Owner Owner)> files,
        Problems problems
    )
    {
        var written = new WrittenFiles(_plan.Overwrite);
        var done = false;
        try
        {
            foreach (var (file, value, owner) in files)
            {
                if (Stage(file, value, owner, written) is { } problem)
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
                problems.AddRange(written.Undo());
            }
        }
        return written;
    }

    public void Dispose()
    {
        foreach (var (folder, _) in _opened.Values)
        {
            folder.Dispose();
        }
        _opened.Clear();
    }

    private Problem? Look(FileDelivery file, AppUser? user, List<string> warnings)
    {
        var (parent, name) = Split(file.Path);
        if (!_opened.TryGetValue(parent, out var opened))
        {
            var found = TargetFolder.Open(parent, out var existing, out var failure);
            if (found is null)
            {
                return failure == Errno.AccessDenied
                    ? TargetProblems.CannotWrite(file, parent, existing, TargetFolder.FileSystemAt(existing), failure)
                    : TargetProblems.CannotOpen(file, existing, failure);
            }
            opened = _opened[parent] = (found, existing);
        }
        var folder = opened.Folder;
        if (Twin(file, folder, file.Path[opened.Existing.TrimEnd('/').Length..]) is { } twin)
        {
            return TargetProblems.Twice(file, twin);
        }
        Occupant? occupant =
            opened.Existing == parent && folder.Look(PathText.Terminated(name), out var there) == Errno.None
                ? there
                : null;
        if (
            occupant is { } thing
            && (TargetProblems.NoFile(file, thing) ?? TargetProblems.Mounted(file, thing)) is { } problem
        )
        {
            return problem;
        }
        if (!folder.FileSystem.IsMemory && !_plan.AllowDisk)
        {
            return TargetProblems.OnDisk(file, parent, opened.Existing, folder.FileSystem);
        }
        if (!Paths.MayWrite(folder.Descriptor, out var errno))
        {
            return TargetProblems.CannotWrite(file, parent, opened.Existing, folder.FileSystem, errno);
        }
        if (
            occupant is { } present
            && Paths.Status(folder.Descriptor, out var status) == Errno.None
            && TargetProblems.Sticky(file, present, status) is { } kept
        )
        {
            return kept;
        }
        // An owner who does not exist is told where capabilities are looked at.
        if (
            occupant is { } old
            && !_plan.Overwrite
            && TargetProblems.NotOurs(file, Owner.Of(file.Owner, user, file.Subject, []), old) is { } foreign
        )
        {
            return foreign;
        }
        if (!folder.FileSystem.IsMemory)
        {
            warnings.Add($"{Quoted.Text(file.Path)} goes to a disk ({folder.FileSystem.Name}), as --allow-disk says");
        }
        return null;
    }

    /// <summary>Another delivery to the same file, if there is one.</summary>
    /// <param name="rest">The part of the path below what was opened, which holds no link yet.</param>
    private FileDelivery? Twin(FileDelivery file, TargetFolder folder, string rest)
    {
        if (Paths.Status(folder.Descriptor, out var status) != Errno.None)
        {
            return null;
        }
        var key = FormattableString.Invariant($"{status.Identity.Device}:{status.Identity.Inode}:{rest}");
        return _files.TryAdd(key, file) ? null : _files[key];
    }

    private Problem? Stage(FileDelivery file, SecretValue value, Owner owner, WrittenFiles written)
    {
        var (parent, name) = Split(file.Path);
        var (folder, existing) = _opened[parent];
        written.Keep(folder);
        var missing = parent[existing.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries);
        var errno = folder.Extend(missing, owner.UserId, owner.GroupId);
        if (errno == Errno.None)
        {
            // A directory that appeared since the check may be another mount.
            if (!folder.FileSystem.IsMemory && !_plan.AllowDisk)
            {
                return TargetProblems.OnDisk(file, parent, existing, folder.FileSystem);
            }
            errno = folder.Stage(value.Bytes, file.Mode, owner.UserId, owner.GroupId, out var staged);
            if (errno == Errno.None)
            {
                written.Add(new WrittenFile(folder, staged, PathText.Terminated(name), file, owner));
                return null;
            }
        }
        return TargetProblems.Failed(
            file,
            errno,
            errno == Errno.NoSpace
                ? "make the tmpfs larger (size=, nr_inodes=)"
                : Shortage.MoreRoom(errno) ?? Sandbox.OfFiles(errno) ?? "check the directory's owner and mode"
        );
    }

    private static (string Parent, string Name) Split(string path)
    {
        var cut = path.LastIndexOf('/');
        return (cut == 0 ? "/" : path[..cut], path[(cut + 1)..]);
    }
}
