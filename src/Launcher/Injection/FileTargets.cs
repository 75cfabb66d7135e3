using Launcher.Linux;

namespace Launcher.Injection;

/// <summary>
/// Secret files: their directories are opened and looked at before anything is fetched, and written through the same
/// descriptors when everything was.
/// </summary>
internal sealed class FileTargets(OpenTargets targets) : TargetGroup
{
    private readonly List<TargetFolder> _folders = [];
    private readonly Dictionary<string, FileDelivery> _files = [];
    private readonly List<WrittenFile> _written = [];
    private readonly List<WrittenFile> _kept = [];
    private readonly List<FileGroup> _groups = [];

    // Why files cannot be written that another process wrote: it is told when they would be.
    private readonly Dictionary<FileDelivery, Problem> _lost = [];

    public override Problem? Refusal => Sandbox.OfTargets() ?? (_groups.Count == 0 ? null : Sandbox.OfFileGroups());

    public override bool Lasts => _written.Count > 0 || _groups.Exists(group => group.Lasts);

    /// <summary>Says what will not work: the wrong file system, no permission, something else in the way.</summary>
    public override void Check()
    {
        foreach (var delivery in targets.Plan.Deliveries)
        {
            if (delivery is not FileDelivery file || Look(file) is not { } problem)
            {
                continue;
            }
            if (targets.AreThere)
            {
                _lost.Add(file, problem);
            }
            else
            {
                targets.Problems.Add(problem);
            }
        }
    }

    public override void Apply(IReadOnlyList<Piece> pieces, EnvironmentBlock environment, Problems problems)
    {
        foreach (var piece in pieces)
        {
            if (
                piece.Delivery is FileDelivery file
                && Stage(file, piece.Value, targets.OwnerOf(file, problems)) is { } problem
            )
            {
                problems.Add(problem);
            }
        }
    }

    /// <summary>
    /// Gives every file its name, sees that its path leads there, then gives the directories made for them their owner;
    /// what was replaced keeps a name until nothing more can fail here.
    /// </summary>
    public override void Publish(Problems problems)
    {
        if (
            (
                Each(_written, file => file.Publish(targets.Plan.Overwrite || Kept(file.File) is not null))
                ?? Each(_groups, static group => group.Publish())
                ?? Each(_written, static file => file.Find())
                ?? Each(_groups, static group => group.Find())
                ?? Each(_written, static file => file.GiveFolders())
                ?? Each(_groups, static group => group.GiveFolders())
                ?? Each(_written, static file => file.Settle())
            ) is
            { } problem
        )
        {
            problems.Add(problem);
            return;
        }
        _groups.ForEach(static group => group.Settle());
    }

    private static Problem? Each<T>(List<T> all, Func<T, Problem?> step)
        where T : class
    {
        foreach (var one in all)
        {
            if (step(one) is { } problem)
            {
                return problem;
            }
        }
        return null;
    }

    public override IReadOnlyList<Problem> Undo()
    {
        // The app uses what was kept before.
        var all = _kept.Count == 0 && !_groups.Exists(static group => group.IsKept);
        for (var i = 0; i < _folders.Count && all; i++)
        {
            _folders[i].TakeCreated();
        }
        var lost = new Problems();
        for (var i = _written.Count - 1; i >= 0; i--)
        {
            lost.AddRange(_written[i].Undo() is { } problem ? [problem] : []);
        }
        _written.Clear();
        _groups.ForEach(group => lost.AddRange(group.Undo() is { } problem ? [problem] : []));
        for (var i = _folders.Count - 1; i >= 0 && all; i--)
        {
            _folders[i].RemoveCreated();
        }
        return lost;
    }

    public override void Keep()
    {
        foreach (var written in _written)
        {
            written.Keep();
            if (Kept(written.File) is { } before)
            {
                before.Close();
                _kept.Remove(before);
            }
            _kept.Add(written);
        }
        _written.Clear();
        _groups.ForEach(static group => group.Keep());
    }

    public override IReadOnlyList<FileMark> Marks
    {
        get
        {
            var marks = _kept.ConvertAll(kept => kept.Mark);
            _groups.ForEach(group => marks.AddRange(group.Mark is { } mark ? [mark] : []));
            return marks;
        }
    }

    public override void Adopt(IReadOnlyList<FileMark> marks)
    {
        foreach (var delivery in targets.Plan.Deliveries)
        {
            if (
                delivery is FileDelivery file
                && !_lost.ContainsKey(file)
                && marks.FirstOrDefault(known => known.Path == (GroupOf(file)?.DataPath ?? file.Path)) is { } mark
            )
            {
                Adopt(file, mark);
            }
        }
    }

    private void Adopt(FileDelivery file, FileMark mark)
    {
        var group = GroupOf(file);
        var (parent, name) = group is null ? Split(file.Path) : (group.Path, "");
        var (folder, text) = (_folders.Find(other => other.Path == parent)!, PathText.Terminated(name));
        if (folder.Existing != parent || folder.IdentityText != mark.Folder)
        {
            // Another directory has its name by now: nothing is put there.
            _lost.Add(file, TargetProblems.Moved(file));
            return;
        }
        var owner = targets.OwnerOf(file, targets.Problems);
        folder.Adopt(mark.Before, owner.UserId, owner.GroupId);
        if (group is not null)
        {
            group.Adopt(file);
            return;
        }
        if (
            folder.Look(text, out var there) == Errno.None
            && TargetProblems.NoFile(file, there) is null
            // It may have been replaced after the last mark.
            && (there.Status.IdentityText == mark.Identity || TargetProblems.NotOurs(file, owner, there) is null)
            && folder.Hold(text, out var held) == Errno.None
        )
        {
            _kept.Add(WrittenFile.Adopted(folder, held, text, file, owner));
        }
    }

    public override void Sweep() => _groups.ForEach(static group => group.Sweep());

    public override IReadOnlyList<Problem> Remove()
    {
        _written.AddRange(_kept);
        _kept.Clear();
        _groups.ForEach(static group => group.Recall());
        return Undo();
    }

    private WrittenFile? Kept(FileDelivery file) => _kept.Find(kept => kept.File == file);

    public override void Close()
    {
        _folders.ForEach(folder => folder.Dispose());
        _folders.Clear();
        _groups.ForEach(static group => group.Dispose());
    }

    private Problem? Look(FileDelivery file)
    {
        var group = GroupOf(file);
        var (parent, name) = group is null ? Split(file.Path) : (group.Path, "");
        var owner = targets.OwnerOf(file, targets.Problems);
        var folder = _folders.Find(other => other.Path == parent);
        if (folder is null)
        {
            folder = TargetFolder.Open(parent, owner.UserId, owner.GroupId, out var existing, out var failure);
            if (folder is null)
            {
                return failure == Errno.AccessDenied
                    ? TargetProblems.CannotWrite(file, parent, existing, TargetFolder.FileSystemAt(existing), failure)
                    : TargetProblems.CannotOpen(file, existing, failure);
            }
            _folders.Add(folder);
        }
        if (Twin(file, folder, file.Path[folder.Existing.TrimEnd('/').Length..]) is { } twin)
        {
            return TargetProblems.Twice(file, twin);
        }
        Occupant? occupant =
            group is null
            && folder.Existing == parent
            && folder.Look(PathText.Terminated(name), out var there) == Errno.None
                ? there
                : null;
        if (
            occupant is { } thing
            && (TargetProblems.NoFile(file, thing) ?? TargetProblems.Mounted(file, thing)) is { } problem
        )
        {
            return problem;
        }
        if (!folder.FileSystem.IsMemory && !targets.Plan.AllowDisk)
        {
            return TargetProblems.OnDisk(file, parent, folder.Existing, folder.FileSystem);
        }
        if (!folder.MayWrite(owner.UserId, out var borrows, out var errno))
        {
            return TargetProblems.CannotWrite(file, parent, folder.Existing, folder.FileSystem, errno);
        }
        if (!borrows)
        {
            // With the directory owner's rights they are that owner's from the beginning.
            targets.Give(owner);
        }
        if (folder.Existing != parent && targets.Plan.Follows(file))
        {
            folder.MadeFor ??= owner.UserId;
            if (!TargetFolder.MayWriteAgain(folder.MadeFor.Value, owner.UserId))
            {
                return TargetProblems.Sealed(file, parent, folder.MadeFor.Value);
            }
        }
        if (group?.Look(folder, file) is { } unfit)
        {
            return unfit;
        }
        if (occupant is { } old && Paths.Status(folder.Descriptor, out var status) == Errno.None)
        {
            var foreign = targets.Plan.Overwrite || targets.AreThere ? null : TargetProblems.NotOurs(file, owner, old);
            if ((TargetProblems.Sticky(file, old, status) ?? foreign) is { } kept)
            {
                return kept;
            }
        }
        if (!folder.FileSystem.IsMemory)
        {
            targets.Warnings.Add(
                $"{Quoted.Text(file.Path)} goes to a disk ({folder.FileSystem.Name}), as --allow-disk says"
            );
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

    private Problem? Stage(FileDelivery file, SecretValue value, Owner owner)
    {
        if (_lost.TryGetValue(file, out var lost))
        {
            return lost;
        }
        var group = GroupOf(file);
        var (parent, name) = group is null ? Split(file.Path) : (group.Path, "");
        var folder = _folders.Find(other => other.Path == parent)!;
        var existing = folder.Existing;
        var missing = parent[existing.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries);
        var errno = folder.Extend(missing, owner.UserId, owner.GroupId);
        if (errno == Errno.None)
        {
            // A directory that appeared since the check may be another mount.
            if (!folder.FileSystem.IsMemory && !targets.Plan.AllowDisk)
            {
                return TargetProblems.OnDisk(file, parent, existing, folder.FileSystem);
            }
            errno = group is null ? Write(folder, name) : group.Stage(file, value, owner);
        }
        return errno == Errno.None
            ? null
            : TargetProblems.Failed(
                file,
                errno,
                errno == Errno.NoSpace
                    ? "make the tmpfs larger (size=, nr_inodes=)"
                    : Shortage.MoreRoom(errno) ?? Sandbox.OfFiles(errno) ?? "check the directory's owner and mode"
            );

        Errno Write(TargetFolder folder, string name)
        {
            var failure = folder.Stage(
                value.Bytes,
                file.Asked.Rights.Mode,
                owner.UserId,
                owner.GroupId,
                out var staged
            );
            if (failure == Errno.None)
            {
                _written.Add(new WrittenFile(folder, staged, PathText.Terminated(name), file, owner));
            }
            return failure;
        }
    }

    private FileGroup? GroupOf(FileDelivery file)
    {
        if (targets.Plan.GroupOf(file) is not { } path)
        {
            return null;
        }
        var group = _groups.Find(known => known.Path == path);
        if (group is null)
        {
            _groups.Add(group = new FileGroup(path));
        }
        return group;
    }

    private static (string Parent, string Name) Split(string path)
    {
        var cut = path.LastIndexOf('/');
        return (cut == 0 ? "/" : path[..cut], path[(cut + 1)..]);
    }
}
