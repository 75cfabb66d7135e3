using Launcher.Linux;

namespace Launcher.Injection;

/// <summary>
/// Files below one directory that change together, as in a Kubernetes volume: they are in a directory of their own to which
/// the link <c>..data</c> leads, every name is a link to <c>..data/NAME</c>, and one rename changes them all.
/// </summary>
/// <param name="path">The directory.</param>
internal sealed class FileGroup(string path) : IDisposable
{
    private static readonly byte[] s_data = PathText.Terminated(Data);

    // Made by the last Publish.
    private readonly List<string> _links = [];
    private TargetFolder? _folder;
    private Generation? _next;
    private Generation? _current;
    private Generation? _former;

    // Where ..data led to before.
    private string? _before;
    private bool _isShown;

    /// <summary>The link that all others go through.</summary>
    public const string Data = "..data";

    public string Path => path;

    public string DataPath => $"{path}/{Data}";

    /// <summary>For the next process of this run.</summary>
    public FileMark? Mark =>
        _current is null ? null : new FileMark(DataPath, _folder!.Before, _folder.IdentityText, _current.Name);

    /// <summary>Whether the app uses what was kept.</summary>
    public bool IsKept => _current is not null;

    public bool Lasts => _next is not null;

    /// <summary>Says what is in the way of one of its files.</summary>
    public Problem? Look(TargetFolder folder, FileDelivery file)
    {
        _folder = folder;
        if (folder.Existing != path)
        {
            return null;
        }
        var top = file.Path[(path.Length + 1)..].Split('/')[0];
        if (folder.Look(s_data, out var data) == Errno.None && !IsOwn(data))
        {
            return FileGroupProblems.Foreign(file, path);
        }
        return folder.Look(PathText.Terminated(top), out var occupant) == Errno.None && !Leads(top)
            ? occupant.Status.IsMountPoint
                ? FileGroupProblems.Mounted(file, path, top)
                : FileGroupProblems.Taken(file, path, top)
            : null;
    }

    /// <summary>Writes one of its files, where nobody sees it yet.</summary>
    public Errno Stage(FileDelivery file, SecretValue value, Owner owner)
    {
        if (_next is null)
        {
            Sweep();
            if (_folder!.Branch(out var name, out var errno) is not { } root)
            {
                return errno;
            }
            _next = new Generation(root, name);
        }
        return _next.Add(file, file.Path[(path.Length + 1)..], value, owner);
    }

    /// <summary>Shows all of them at once; links that are new lead nowhere until then.</summary>
    public Problem? Publish()
    {
        if (_next is null)
        {
            return null;
        }
        _before = _folder!.LinkTarget(s_data);
        foreach (var top in _next.Tops)
        {
            var made = _folder.MakeLink($"{Data}/{top}", PathText.Terminated(top));
            if (made == Errno.None)
            {
                _links.Add(top);
            }
            else if (made == Errno.Exists && !Leads(top))
            {
                return FileGroupProblems.Taken(_next.First!, path, top);
            }
            else if (made != Errno.Exists)
            {
                return TargetProblems.Failed(_next.First!, made, FileGroupProblems.WayOut);
            }
        }
        var errno = _folder.Lead(_next.Name, s_data);
        _isShown = errno == Errno.None;
        return _isShown ? null : TargetProblems.Failed(_next.First!, errno, FileGroupProblems.WayOut);
    }

    public Problem? Find() => _next?.Find();

    public Problem? GiveFolders()
    {
        var errno = _next is null ? Errno.None : _folder!.GiveCreated();
        return errno == Errno.None
            ? null
            : TargetProblems.Failed(_next!.First!, errno, "make the directory in the image");
    }

    /// <summary>What an earlier start left is gone for good. What the app uses stays until its readers are done.</summary>
    public void Settle()
    {
        if (_next is not null && _current is null)
        {
            _folder!.RemoveBranches(_next.Name);
            _before = null;
        }
    }

    /// <summary>What was shown stays.</summary>
    public void Keep()
    {
        if (_next is not null)
        {
            (_former, _current, _next) = (_current, _next, null);
            (_before, _isShown) = (null, false);
            _links.Clear();
        }
    }

    /// <summary>What an earlier process of this run has kept is this one's, with this file in it.</summary>
    public void Adopt(FileDelivery file)
    {
        if (
            _current is null
            && _folder?.LinkTarget(s_data) is { } name
            && name.StartsWith(TargetFolder.BranchPrefix, StringComparison.Ordinal)
            && _folder.Enter(PathText.Terminated(name)) is { } root
        )
        {
            _current = new Generation(root, PathText.Terminated(name));
            _folder.RemoveBranches(name);
        }
        _current?.Has(file.Path[(path.Length + 1)..]);
    }

    /// <summary>Whoever has looked through the link has opened what it led to before.</summary>
    public void Sweep()
    {
        Remove(_former);
        _former = null;
    }

    /// <summary>Everything is as it was before <see cref="Stage"/>, except what <see cref="Settle"/> has removed.</summary>
    /// <returns>What could not be taken away.</returns>
    public Problem? Undo()
    {
        if (_next is null)
        {
            return null;
        }
        if (_isShown && _folder!.LinkTarget(s_data) == _next.Name)
        {
            _ = _before is null ? _folder.Remove(s_data) : _folder.Lead(_before, s_data);
        }
        // With nothing behind them, those of an earlier start go too.
        foreach (var top in _isShown && _before is null ? _next.Tops : _links)
        {
            if (Leads(top))
            {
                _ = _folder!.Remove(PathText.Terminated(top));
            }
        }
        _links.Clear();
        Remove(_next);
        var problem =
            _folder!.Look(_next.NativeName, out _) == Errno.None
                ? TargetProblems.StillThere($"{path}/{_next.Name}", Errno.AccessDenied)
                : null;
        (_next, _before, _isShown) = (null, null, false);
        return problem;
    }

    /// <summary>What was kept is what <see cref="Undo"/> takes away.</summary>
    public void Recall()
    {
        Sweep();
        (_next, _current, _isShown) = (_current, null, true);
    }

    /// <summary>Lets go of what it holds open; everything stays as it is.</summary>
    public void Dispose()
    {
        _next?.Dispose();
        _current?.Dispose();
        _former?.Dispose();
    }

    private void Remove(Generation? generation)
    {
        if (generation is not null)
        {
            _folder!.RemoveBranch(generation.NativeName);
            generation.Dispose();
        }
    }

    private bool Leads(string top) => _folder!.LinkTarget(PathText.Terminated(top)) == $"{Data}/{top}";

    private bool IsOwn(Occupant data) =>
        _folder!.LinkTarget(s_data)?.StartsWith(TargetFolder.BranchPrefix, StringComparison.Ordinal) == true
        && Paths.Status(_folder.Descriptor, out var status) == Errno.None
        && (data.Status.UserId == Identity.EffectiveUser || data.Status.UserId == status.UserId);
}
