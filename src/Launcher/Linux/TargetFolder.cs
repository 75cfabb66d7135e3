using System.Runtime.InteropServices;

namespace Launcher.Linux;

/// <summary>
/// The directory secret files go to. It is opened once, by the check before the fetch; everything after happens by *at
/// calls on that descriptor, so that nobody can swap a path between the check and the write.
/// </summary>
internal sealed unsafe partial class TargetFolder : IDisposable
{
    private const int CurrentDirectory = -100;
    private const int CloseOnExec = 0x80000;
    private const int RemoveDirectory = 0x200;
    private const uint OwnerOnly = 0x1c0;

    // O_DIRECTORY, O_NOFOLLOW and with them O_TMPFILE have other bits on arm64 (asm/fcntl.h).
    private static readonly bool s_arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
    private static readonly int s_directory = s_arm ? 0x4000 : 0x10000;
    private static readonly int s_noFollow = s_arm ? 0x8000 : 0x20000;

    private readonly List<Created> _created = [];
    private readonly List<int> _descriptors = [];
    private int _depth;

    private TargetFolder(int descriptor)
    {
        Descriptor = descriptor;
        _descriptors.Add(descriptor);
    }

    public int Descriptor { get; private set; }

    /// <summary>What was asked for.</summary>
    public string Path { get; private set; } = "";

    /// <summary>The part of it that existed.</summary>
    public string Existing { get; private set; } = "";

    /// <summary>The part of it that existed before this run.</summary>
    public string Before { get; private set; } = "";

    /// <summary>Where the deepest directory that was opened is stored.</summary>
    public FileSystemKind FileSystem { get; private set; }

    /// <summary>The directory itself, whatever its name.</summary>
    public string IdentityText => Paths.Status(Descriptor, out var status) == Errno.None ? status.IdentityText : "";

    /// <summary>Opens the deepest existing directory on the way to <paramref name="path"/>; makes nothing.</summary>
    /// <param name="path">Absolute, no trailing slash, or "/".</param>
    /// <param name="existing">The part of the path that exists.</param>
    /// <param name="errno">Why even that failed, when the result is null.</param>
    public static TargetFolder? Open(string path, out string existing, out Errno errno)
    {
        existing = path;
        while (true)
        {
            var folder = OpenExisting(existing, out errno);
            if (folder is not null)
            {
                (folder.Path, folder.Existing, folder.Before) = (path, existing, existing);
            }
            if (
                errno != Errno.NoSuchEntry
                || existing == "/"
                // A link that leads nowhere: no directory can be made in its place.
                || Paths.LinkStatus(PathText.Terminated(existing), out _) == Errno.None
            )
            {
                return folder;
            }
            var cut = existing.LastIndexOf('/');
            existing = cut <= 0 ? "/" : existing[..cut];
        }
    }

    /// <summary>What a directory is stored on that may not be opened; nothing known where not even its name is.</summary>
    public static FileSystemKind FileSystemAt(string path)
    {
        fixed (byte* start = PathText.Terminated(path))
        {
            var descriptor = Libc.OpenAt(CurrentDirectory, start, PathOnly | s_directory | CloseOnExec, 0);
            var kind = descriptor < 0 ? default : FileSystemKind.Of(descriptor);
            _ = Libc.Close(descriptor);
            return kind;
        }
    }

    /// <summary>Opens a directory that must be there.</summary>
    public static TargetFolder? OpenExisting(string path, out Errno errno)
    {
        fixed (byte* start = PathText.Terminated(path))
        {
            var descriptor = Libc.OpenAt(CurrentDirectory, start, s_directory | CloseOnExec, 0);
            errno = descriptor < 0 ? Libc.Error : Errno.None;
            if (descriptor < 0)
            {
                return null;
            }
            return Opened(descriptor);
        }
    }

    private static TargetFolder Opened(int descriptor)
    {
        var folder = new TargetFolder(descriptor);
        folder.ReadFileSystem();
        return folder;
    }

    /// <summary>
    /// Makes the missing directories below the opened one, 0700, whatever the umask. Once: a second file finds them.
    /// </summary>
    /// <param name="names">One component each; the same at each call.</param>
    /// <param name="user">Who gets them at <see cref="GiveCreated"/>.</param>
    /// <param name="group">The group that gets them.</param>
    public Errno Extend(IReadOnlyList<string> names, uint user, uint group)
    {
        // An inherited umask of 0777 would lock us out of what we just made.
        var umask = Libc.Umask(OwnerOnly ^ 0x1ff);
        var errno = Errno.None;
        while (_depth < names.Count && errno == Errno.None)
        {
            errno = Descend(PathText.Terminated(names[_depth]), user, group);
            _depth += errno == Errno.None ? 1 : 0;
        }
        _ = Libc.Umask(umask);
        if (errno != Errno.None)
        {
            return errno;
        }
        ReadFileSystem();
        return Errno.None;
    }

    /// <summary>An earlier process of this run made the last directories on the way: they are as if this object had.</summary>
    /// <param name="before">The part of the path that existed before.</param>
    public void Adopt(string before, uint user, uint group)
    {
        if (before == Before || OpenExisting(before, out _) is not { } folder)
        {
            return;
        }
        var parent = folder.Descriptor;
        _descriptors.Add(parent);
        foreach (var name in Path[before.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            fixed (byte* start = PathText.Terminated(name))
            {
                var child = Libc.OpenAt(parent, start, s_directory | s_noFollow | CloseOnExec, 0);
                if (child < 0)
                {
                    break;
                }
                _descriptors.Add(child);
                _created.Add(new Created(parent, PathText.Terminated(name), child, user, group));
                parent = child;
            }
        }
        Before = before;
    }

    /// <summary>
    /// Gives the directories this object made to the files' owner. The last step: without CAP_DAC_OVERRIDE nobody, not
    /// even root, writes to a directory that only another user may enter.
    /// </summary>
    public Errno GiveCreated() =>
        _created.TrueForAll(made => Give(made.Child, made.User, made.Group)) ? Errno.None : Libc.Error;

    /// <summary>Undoes <see cref="GiveCreated"/>, so that what is in the directories can be removed.</summary>
    public void TakeCreated()
    {
        foreach (var made in _created)
        {
            _ = Give(made.Child, Identity.EffectiveUser, Linux.Identity.EffectiveGroup);
        }
    }

    /// <summary>Removes the directories this object made, deepest first, where they are empty.</summary>
    public void RemoveCreated()
    {
        for (var i = _created.Count - 1; i >= 0; i--)
        {
            fixed (byte* start = _created[i].Name)
            {
                _ = Libc.UnlinkAt(_created[i].Parent, start, RemoveDirectory);
            }
        }
    }

    public void Dispose()
    {
        foreach (var descriptor in _descriptors)
        {
            _ = Libc.Close(descriptor);
        }
        _descriptors.Clear();
    }

    private Errno Descend(byte[] name, uint user, uint group)
    {
        fixed (byte* start = name)
        {
            var made = Libc.MakeDirectoryAt(Descriptor, start, OwnerOnly) == 0;
            if (!made && Libc.Error != Errno.Exists)
            {
                return Libc.Error;
            }
            var child = Libc.OpenAt(Descriptor, start, s_directory | s_noFollow | CloseOnExec, 0);
            var errno = child < 0 ? Libc.Error : Errno.None;
            if (!made && errno == Errno.None && !IsTrusted(child, user))
            {
                // It was not there before the fetch: whoever made it could put another file into the secret's place.
                errno = Errno.AccessDenied;
            }
            if (made)
            {
                _created.Add(new Created(Descriptor, name, child, user, group));
            }
            if (child >= 0)
            {
                _descriptors.Add(child);
                Descriptor = child;
            }
            return errno;
        }
    }

    private static bool IsTrusted(int directory, uint user) =>
        Paths.Status(directory, out var status) == Errno.None
        && (status.UserId == 0 || status.UserId == user || status.UserId == Identity.EffectiveUser);

    private static bool Give(int descriptor, uint user, uint group) =>
        Paths.Status(descriptor, out var status) == Errno.None
        && ((status.UserId == user && status.GroupId == group) || Libc.ChangeOwner(descriptor, user, group) == 0);

    private void ReadFileSystem() => FileSystem = FileSystemKind.Of(Descriptor);

    // A directory that was not there, and whose it will be.
    private sealed record Created(int Parent, byte[] Name, int Child, uint User, uint Group);
}

/// <summary>What has a name in a directory: the thing itself, not what a symbolic link leads to.</summary>
/// <param name="Status">What it is and whose.</param>
/// <param name="FileSystem">What it is stored on, which is another than the directory's where something is mounted on it.</param>
internal readonly record struct Occupant(FileStatus Status, FileSystemKind FileSystem);

/// <summary>
/// A file that is written whole and has no name of its own yet: none at all, so that it is gone with this process
/// however that ends, or a temporary one where the file system or a missing /proc asks for it.
/// </summary>
/// <param name="Descriptor">The open file.</param>
/// <param name="Name">The temporary name with its final NUL; empty without one.</param>
internal readonly record struct StagedFile(int Descriptor, byte[] Name);
