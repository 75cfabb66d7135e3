using Launcher.Linux;

namespace Launcher.Injection;

/// <summary>
/// A file of this launch, and what had its name before: set aside while files are published, kept open from then on, as
/// nobody is left to remove a second name once the app has started.
/// </summary>
internal sealed class WrittenFile(TargetFolder folder, StagedFile staged, byte[] name, FileDelivery file, Owner owner)
{
    private byte[] _aside = [];
    private OpenFile? _old;
    private bool _isPublished;

    /// <summary>One that an earlier process of this run has written and kept.</summary>
    /// <param name="held">Open.</param>
    public static WrittenFile Adopted(
        TargetFolder folder,
        StagedFile held,
        byte[] name,
        FileDelivery file,
        Owner owner
    ) => new(folder, held, name, file, owner) { _isPublished = true };

    /// <summary>For the next process of this run.</summary>
    public FileMark Mark =>
        new(
            file.Path,
            folder.Before,
            folder.IdentityText,
            Paths.Status(staged.Descriptor, out var status) == Errno.None ? status.IdentityText : ""
        );

    /// <summary>Gives it its name, when nothing has that or what may be replaced.</summary>
    public Problem? Publish(bool overwrites)
    {
        var errno = folder.Publish(
            staged,
            name,
            occupant =>
                TargetProblems.NoFile(file, occupant)
                ?? (overwrites ? null : TargetProblems.NotOurs(file, owner, occupant)),
            out var refusal,
            out _aside
        );
        _isPublished = errno == Errno.None;
        return _isPublished ? null : refusal ?? TargetProblems.Failed(file, errno, "check what already has that name");
    }

    /// <summary>Whether its path leads to it; where that may not be looked at, the app's user alone may.</summary>
    public Problem? Find()
    {
        var errno = Paths.LinkStatus(PathText.Terminated(file.Path), out var found);
        return
            errno == Errno.AccessDenied
            || (
                errno == Errno.None
                && Paths.Status(staged.Descriptor, out var own) == Errno.None
                && found.Identity == own.Identity
            )
            ? null
            : TargetProblems.Moved(file);
    }

    /// <summary>Gives the directories made for it their owner.</summary>
    public Problem? GiveFolders()
    {
        var errno = folder.GiveCreated();
        return errno == Errno.None ? null : TargetProblems.Failed(file, errno, "make the directory in the image");
    }

    /// <summary>Leaves no second name of what was replaced.</summary>
    public Problem? Settle()
    {
        if (_aside.Length == 0)
        {
            return null;
        }
        var errno = folder.Settle(_aside, out _old);
        if (errno != Errno.None)
        {
            return TargetProblems.Failed(file, errno, "remove the file that is there");
        }
        _aside = [];
        return null;
    }

    public FileDelivery File => file;

    /// <summary>What was replaced is gone for good.</summary>
    public void Keep()
    {
        _old?.Dispose();
        _old = null;
    }

    /// <summary>Another one has taken its place.</summary>
    public void Close() => folder.Discard(staged);

    /// <summary>Everything is as it was. What somebody else has put in its place since is left alone.</summary>
    /// <returns>What could not be put back, or taken away.</returns>
    public Problem? Undo()
    {
        var errno = Errno.None;
        if (_isPublished && !IsReplaced())
        {
            errno =
                _aside.Length > 0 ? folder.PutBack(_aside, name)
                : _old is not null ? folder.PutBack(_old, name, staged)
                : folder.Remove(name);
        }
        folder.Discard(staged);
        _old?.Dispose();
        return errno == Errno.None ? null
            : _aside.Length == 0 && _old is null
                ? errno == Errno.NoSuchEntry ? null
                    : TargetProblems.StillThere(file.Path, errno)
            : TargetProblems.Failed(
                file,
                errno,
                "the file that was there before is lost: write it again, and make room for both"
            );
    }

    private bool IsReplaced() =>
        folder.Look(name, out var now) == Errno.None
        && Paths.Status(staged.Descriptor, out var own) == Errno.None
        && now.Status.Identity != own.Identity;
}
