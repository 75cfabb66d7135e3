using System.Text;
using Launcher.Linux;

namespace Launcher.Injection;

/// <summary>The files of a group with the values of one moment, in a directory of their own that nothing leads to yet.</summary>
/// <param name="name">Of the directory, with its final NUL.</param>
internal sealed class Generation(TargetFolder root, byte[] name) : IDisposable
{
    private readonly Dictionary<string, TargetFolder> _folders = new() { [""] = root };
    private readonly Dictionary<FileDelivery, Member> _members = [];

    public byte[] NativeName => name;

    public string Name { get; } = Encoding.UTF8.GetString(name.AsSpan()[..^1]);

    /// <summary>What the group's directory has a name for: files, and the directories that files are in.</summary>
    public List<string> Tops { get; } = [];

    /// <summary>A file is in it.</summary>
    /// <param name="rest">Its path below the group's directory.</param>
    public void Has(string rest)
    {
        var top = rest.Split('/')[0];
        if (!Tops.Contains(top))
        {
            Tops.Add(top);
        }
    }

    /// <summary>Writes a file into it.</summary>
    /// <inheritdoc cref="Has" path="/param"/>
    public Errno Add(FileDelivery file, string rest, SecretValue value, Owner owner)
    {
        Has(rest);
        var parts = rest.Split('/');
        var (folder, way) = (root, "");
        foreach (var part in parts[..^1])
        {
            way = $"{way}/{part}";
            if (!_folders.TryGetValue(way, out var below))
            {
                below = folder.Branch(PathText.Terminated(part), out var refused);
                if (below is null)
                {
                    return refused;
                }
                _folders.Add(way, below);
            }
            folder = below;
        }
        var errno = folder.Write(
            value.Bytes,
            file.Asked.Rights.Mode,
            owner.UserId,
            owner.GroupId,
            PathText.Terminated(parts[^1]),
            out var status
        );
        if (errno == Errno.None)
        {
            _members.Add(file, new Member(status));
        }
        return errno;
    }

    /// <summary>Whether every path leads to its file; where that may not be looked at, the app's user alone may.</summary>
    public Problem? Find()
    {
        foreach (var (file, member) in _members)
        {
            var errno = Paths.Status(PathText.Terminated(file.Path), out var found);
            if (errno != Errno.AccessDenied && (errno != Errno.None || found.Identity != member.Status.Identity))
            {
                return TargetProblems.Moved(file);
            }
        }
        return null;
    }

    /// <summary>Any of them, for a message about all.</summary>
    public FileDelivery? First
    {
        get
        {
            foreach (var file in _members.Keys)
            {
                return file;
            }
            return null;
        }
    }

    public void Dispose()
    {
        foreach (var folder in _folders.Values)
        {
            folder.Dispose();
        }
        _folders.Clear();
    }

    // A class: a dictionary of structures is code of its own.
    private sealed class Member(FileStatus status)
    {
        public FileStatus Status => status;
    }
}
