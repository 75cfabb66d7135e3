using System.Text;

namespace Launcher.Linux;

/// <summary>
/// Opens a path as open(2) does, but through no link that leads out of the directory it is in: who may put a link into a
/// volume could otherwise have any file read that this process may read. Links that stay inside count, absolute ones too.
/// </summary>
/// <remarks>
/// What openat2(2) does with RESOLVE_BENEATH for one directory, here for each that holds a link. A walk and not that call:
/// kernels before 5.6 lack it, sandboxes answer ENOSYS or EPERM, and two ways would be twice the room for mistakes. Each
/// directory is held open and entered without following links, so that nobody can swap one on the way.
/// </remarks>
internal sealed class ConfinedPath : IDisposable
{
    /// <summary>For messages: why such a link is not followed.</summary>
    public const string Reason = "where the image locks settings, none is followed";

    public const string WayOut = "mount the file itself there, or name the path the link points to";

    // The kernel's own limit (path_resolution(7)).
    private const int MaxLinks = 40;

    private readonly List<OpenFile> _way = [];
    private readonly List<string> _names = [];
    private readonly List<string> _holders = [];
    private readonly Stack<string> _ahead = new();

    private readonly bool _opens;

    private ConfinedPath(bool opens) => _opens = opens;

    /// <param name="path">Absolute.</param>
    /// <param name="errno">Why it failed, when the result is null: <see cref="Errno.CrossDevice"/> for a link that leads out.</param>
    public static OpenFile? Open(string path, out Errno errno) => Open(path, opens: true, out errno);

    /// <summary>Whether a path that exists stays inside; without opening what it names.</summary>
    public static Errno Check(string path)
    {
        Open(path, opens: false, out var errno)?.Dispose();
        return errno;
    }

    private static OpenFile? Open(string path, bool opens, out Errno errno)
    {
        errno = Errno.None;
        if (IsDescriptor(path))
        {
            // A magic link (proc(5)): what this process was started with, no name in a directory.
            return opens ? OpenFile.ReadContents(path, out errno) : null;
        }
        var root = OpenFile.Enter("/", out errno);
        if (root is null)
        {
            return null;
        }
        using var walk = new ConfinedPath(opens);
        walk.Enter("", root);
        walk.Push(path);
        return walk.Follow(out errno);
    }

    public void Dispose() => CutTo(0);

    private OpenFile? Follow(out Errno errno)
    {
        while (_ahead.TryPop(out var name))
        {
            if (name == ".")
            {
                continue;
            }
            if (name == "..")
            {
                CutTo(Math.Max(1, _way.Count - 1));
                continue;
            }
            var native = PathText.Terminated(name);
            if (SymbolicLink.Target(Here, native) is { } target)
            {
                if (_holders.Count == MaxLinks)
                {
                    errno = Errno.TooManyLinks;
                    return null;
                }
                Turn(name, Encoding.UTF8.GetString(target.AsSpan()[..^1]));
            }
            else if (_ahead.Count == 0)
            {
                return Last(name, native, out errno);
            }
            else if (Here.Enter(native, out errno) is { } directory)
            {
                Enter(name, directory);
            }
            else
            {
                return null;
            }
        }
        return Last(null, ".\0"u8, out errno);
    }

    private OpenFile Here => _way[^1];

    private string Path => string.Join('/', _names);

    private void Enter(string name, OpenFile directory)
    {
        _names.Add(name);
        _way.Add(directory);
    }

    private void Turn(string name, string target)
    {
        // One directory by two names in every image, and where Kubernetes mounts what it gives a pod.
        var isSystem = Path == "/var" && name == "run" && target is "/run" or "../run";
        _holders.Add(isSystem ? "" : Path);
        if (target.StartsWith('/'))
        {
            CutTo(1);
        }
        Push(target);
    }

    /// <param name="name">Null for the directory itself.</param>
    private OpenFile? Last(string? name, ReadOnlySpan<byte> native, out Errno errno)
    {
        var path = name is null ? Path : $"{Path}/{name}";
        var isInside = _holders.TrueForAll(holder =>
            path == holder || path.StartsWith(holder + "/", StringComparison.Ordinal)
        );
        errno = isInside ? Errno.None : Errno.CrossDevice;
        return isInside && _opens ? Here.ReadOwnEntry(native, out errno) : null;
    }

    private void Push(string path)
    {
        var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = names.Length - 1; i >= 0; i--)
        {
            _ahead.Push(names[i]);
        }
    }

    private void CutTo(int count)
    {
        while (_way.Count > count)
        {
            Here.Dispose();
            _way.RemoveAt(_way.Count - 1);
            _names.RemoveAt(_way.Count);
        }
    }

    private static bool IsDescriptor(string path)
    {
        foreach (var folder in (ReadOnlySpan<string>)["/dev/fd/", "/proc/self/fd/"])
        {
            if (path.StartsWith(folder, StringComparison.Ordinal))
            {
                return path.Length > folder.Length && path.AsSpan(folder.Length).IndexOfAnyExceptInRange('0', '9') < 0;
            }
        }
        return path == "/dev/stdin";
    }
}
