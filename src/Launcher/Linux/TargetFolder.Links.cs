using System.Text;

namespace Launcher.Linux;

/// <summary>Directories in it that a link leads to, so that one rename changes all that is below. Names are bytes with a final NUL.</summary>
internal sealed unsafe partial class TargetFolder
{
    // Deeper than any file that was delivered: the rest is somebody's trap.
    private const int MaxDepth = 100;

    private const uint EverybodyReads = 0x1ed;

    /// <summary>How the names begin that <see cref="Branch(out byte[], out Errno)"/> makes.</summary>
    public const string BranchPrefix = "..launcher-";

    /// <summary>Makes a directory with a new name in it, which lets everybody in: its files and the one above do not.</summary>
    public TargetFolder? Branch(out byte[] name, out Errno errno)
    {
        TargetFolder? made;
        do
        {
            name = FreshBranch();
            made = Branch(name, out errno);
        } while (errno == Errno.Exists);
        return made;
    }

    /// <summary>The same with a name that nothing has.</summary>
    public TargetFolder? Branch(byte[] name, out Errno errno)
    {
        using var rights = Borrow();
        fixed (byte* start = name)
        {
            var umask = Libc.Umask(OwnerOnly ^ 0x1ff);
            errno = Libc.MakeDirectoryAt(Descriptor, start, OwnerOnly) == 0 ? Errno.None : Libc.Error;
            _ = Libc.Umask(umask);
            if (errno != Errno.None)
            {
                return null;
            }
            var child = Libc.OpenAt(Descriptor, start, s_directory | s_noFollow | CloseOnExec, 0);
            errno = child < 0 || Libc.ChangeMode(child, EverybodyReads) != 0 ? Libc.Error : Errno.None;
            if (errno == Errno.None)
            {
                return Opened(child);
            }
            _ = Libc.Close(child);
            _ = Libc.UnlinkAt(Descriptor, start, RemoveDirectory);
            return null;
        }
    }

    /// <summary>Writes a file with its name, in a directory that nobody knows yet.</summary>
    /// <param name="status">The file itself, to find it again.</param>
    public Errno Write(ReadOnlySpan<byte> content, uint mode, uint user, uint group, byte[] name, out FileStatus status)
    {
        status = default;
        using var rights = Borrow(group);
        var errno = Stage(content, mode, user, group, out var staged);
        if (errno != Errno.None)
        {
            return errno;
        }
        errno = Publish(staged, name);
        errno = errno == Errno.None ? Paths.Status(staged.Descriptor, out status) : errno;
        if (errno == Errno.None)
        {
            _ = Libc.Close(staged.Descriptor);
        }
        else
        {
            Discard(staged);
        }
        return errno;
    }

    /// <summary>Where a link leads, without going there; null when there is none of that name.</summary>
    public string? LinkTarget(byte[] name)
    {
        using var rights = Borrow();
        return SymbolicLink.Target(Descriptor, name) is { } target
            ? Encoding.UTF8.GetString(target.AsSpan()[..^1])
            : null;
    }

    /// <summary>Makes a link; <see cref="Errno.Exists"/> when something has its name.</summary>
    public Errno MakeLink(string target, byte[] name)
    {
        using var rights = Borrow();
        fixed (
            byte* from = PathText.Terminated(target),
                to = name
        )
        {
            return Libc.SymbolicLinkAt(from, Descriptor, to) == 0 ? Errno.None : Libc.Error;
        }
    }

    /// <summary>Has a link lead elsewhere, at no moment missing.</summary>
    public Errno Lead(string target, byte[] name)
    {
        using var rights = Borrow();
        byte[] fresh;
        Errno errno;
        do
        {
            fresh = FreshBranch();
            errno = MakeLink(target, fresh);
        } while (errno == Errno.Exists);
        errno = errno == Errno.None ? Rename(fresh, name) : errno;
        if (errno != Errno.None)
        {
            _ = Remove(fresh);
        }
        return errno;
    }

    /// <summary>Removes every directory that <see cref="Branch(out byte[], out Errno)"/> has made here, also in an earlier process.</summary>
    /// <param name="kept">But this one.</param>
    public void RemoveBranches(string kept)
    {
        using var rights = Borrow();
        foreach (var entry in Entries())
        {
            if (entry.Name.StartsWith(BranchPrefix, StringComparison.Ordinal) && entry.Name != kept)
            {
                RemoveBranch(entry.NativeName);
            }
        }
    }

    /// <summary>Removes a directory with all that is in it; follows no link.</summary>
    public void RemoveBranch(byte[] name) => RemoveBranch(name, 0);

    /// <summary>Opens a directory in it; null when that is no directory.</summary>
    public TargetFolder? Enter(byte[] name)
    {
        using var rights = Borrow();
        var descriptor = Open(name, ReadOnly | s_directory | s_noFollow);
        return descriptor < 0 ? null : Opened(descriptor);
    }

    private void RemoveBranch(byte[] name, int depth)
    {
        using var rights = Borrow();
        using (var folder = depth < MaxDepth ? Enter(name) : null)
        {
            if (folder is null)
            {
                _ = Remove(name);
                return;
            }

            foreach (var entry in folder.Entries())
            {
                folder.RemoveBranch(entry.NativeName, depth + 1);
            }
        }
        fixed (byte* start = name)
        {
            _ = Libc.UnlinkAt(Descriptor, start, RemoveDirectory);
        }
    }

    private IReadOnlyList<DirectoryEntry> Entries()
    {
        using var rights = Borrow();
        var descriptor = Open(".\0"u8.ToArray(), ReadOnly | s_directory);
        if (descriptor < 0)
        {
            return [];
        }
        using var listed = OpenFile.Of(descriptor);
        _ = DirectoryEntries.Read(listed, out var entries);
        return entries;
    }

    // It only has to be free, as FreshName.
    private static byte[] FreshBranch() =>
        PathText.Terminated(
            FormattableString.Invariant($"{BranchPrefix}{Environment.ProcessId:x}-{BootClock.Shared.GetTimestamp():x}")
        );
}
