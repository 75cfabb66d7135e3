using System.Text;

namespace Launcher.Linux;

/// <summary>The files in it. Names are bytes with a final NUL.</summary>
internal sealed unsafe partial class TargetFolder
{
    private const int ReadOnly = 0;
    private const int WriteOnly = 1;
    private const int Create = 0x40;
    private const int Exclusive = 0x80;
    private const int NonBlocking = 0x800;
    private const int PathOnly = 0x200000;
    private const int FollowLink = 0x400;
    private const int NoFollowLink = 0x100;
    private const uint NoReplace = 1;
    private const uint Exchange = 2;

    // More than any secret's file; what is larger is on a disk.
    private const long MaxInMemory = 64 * 1024 * 1024;

    private static readonly int s_temporary = 0x400000 | s_directory;

    /// <summary>What has a name here; <see cref="Errno.NoSuchEntry"/> when nothing has. Opens no device and no FIFO.</summary>
    public Errno Look(byte[] name, out Occupant occupant)
    {
        occupant = default;
        using var rights = Borrow();
        var descriptor = Open(name, PathOnly | s_noFollow);
        if (descriptor < 0)
        {
            return Libc.Error;
        }
        var errno = Paths.Status(descriptor, out var status);
        occupant = new Occupant(status, FileSystemKind.Of(descriptor));
        _ = Libc.Close(descriptor);
        return errno;
    }

    /// <summary>Keeps a file open that is there, only to know it again.</summary>
    public Errno Hold(byte[] name, out StagedFile held)
    {
        using var rights = Borrow();
        held = new StagedFile(Open(name, PathOnly | s_noFollow), []);
        return held.Descriptor < 0 ? Libc.Error : Errno.None;
    }

    /// <summary>Writes a file whole, where nobody can see it. It gets exactly this mode, whatever the directory adds.</summary>
    public Errno Stage(ReadOnlySpan<byte> content, uint mode, uint user, uint group, out StagedFile staged) =>
        Stage(content, mode, user, group, [], out staged);

    private Errno Stage(
        ReadOnlySpan<byte> content,
        uint mode,
        uint user,
        uint group,
        ReadOnlySpan<byte> accessList,
        out StagedFile staged
    )
    {
        using var rights = Borrow(group);
        var errno = Begin(user, out staged);
        if (errno != Errno.None)
        {
            return errno;
        }
        errno = FileContent.Write(staged.Descriptor, content);
        return Finish(staged, errno, mode, user, group, accessList);
    }

    // The mode before the owner: without CAP_FOWNER nobody changes it on a file of another user, not even root.
    private Errno Finish(
        StagedFile staged,
        Errno written,
        uint mode,
        uint user,
        uint group,
        ReadOnlySpan<byte> accessList
    )
    {
        var errno =
            written != Errno.None ? written
            : Libc.ChangeMode(staged.Descriptor, mode) != 0 ? Libc.Error
            : AccessList.Write(staged.Descriptor, accessList);
        if (errno == Errno.None && !Give(staged.Descriptor, user, group))
        {
            errno = Libc.Error;
        }
        if (errno != Errno.None)
        {
            Discard(staged);
        }
        return errno;
    }

    /// <summary>The same with the content of another file.</summary>
    /// <param name="status">Its size, and what the copy gets: mode and owner.</param>
    /// <param name="keepsAccessList">Whether it gets the access control list too.</param>
    public Errno StageCopy(OpenFile from, FileStatus status, bool keepsAccessList, out StagedFile staged)
    {
        using var rights = Borrow(status.GroupId);
        var errno = Begin(status.UserId, out staged);
        if (errno != Errno.None)
        {
            return errno;
        }
        var buffer = GC.AllocateUninitializedArray<byte>(64 * 1024, pinned: true);
        for (long offset = 0; errno == Errno.None && offset < status.Size; )
        {
            var count = from.ReadAt(buffer, offset);
            errno = count == 0 ? Errno.InputOutput : FileContent.Write(staged.Descriptor, buffer.AsSpan(0, count));
            offset += count;
        }
        Array.Clear(buffer);
        byte[] list = [];
        if (errno == Errno.None && keepsAccessList)
        {
            errno = AccessList.Read(from.Descriptor, out list);
        }
        return Finish(staged, errno, status.Mode, status.UserId, status.GroupId, list);
    }

    /// <summary>Gives a staged file its name, also when something has that which may be replaced.</summary>
    /// <param name="refuse">Says why what is there must stay, or null.</param>
    /// <param name="refusal">What that said; then the result is <see cref="Errno.Exists"/>.</param>
    /// <param name="aside">The temporary name of what was replaced; empty when nothing was.</param>
    public Errno Publish<T>(StagedFile staged, byte[] name, Func<Occupant, T?> refuse, out T? refusal, out byte[] aside)
        where T : class
    {
        (refusal, aside) = (null, []);
        using var rights = Borrow();
        while (true)
        {
            var errno = Publish(staged, name);
            if (errno != Errno.Exists)
            {
                return errno;
            }
            errno = Look(name, out var occupant);
            if (errno == Errno.NoSuchEntry)
            {
                // It is gone meanwhile.
                continue;
            }
            refusal = errno == Errno.None ? refuse(occupant) : null;
            if (errno != Errno.None || refusal is not null)
            {
                return errno == Errno.None ? Errno.Exists : errno;
            }
            errno = Replace(staged, name, occupant.Status, out var old);
            aside = errno == Errno.None ? old : [];
            return errno;
        }
    }

    /// <summary>Gives a staged file its name; <see cref="Errno.Exists"/> when something has it.</summary>
    private Errno Publish(StagedFile staged, byte[] name)
    {
        if (staged.Name.Length == 0)
        {
            // At once, so that there is no moment with another name.
            return Link(staged.Descriptor, name);
        }
        var errno = Rename(staged.Name, name, NoReplace);
        return !IsUnknown(errno) ? errno
            : Look(name, out _) == Errno.NoSuchEntry ? Rename(staged.Name, name)
            : Errno.Exists;
    }

    /// <summary>Gives a staged file the name of another one, which is set aside under a temporary name.</summary>
    /// <param name="known">The one it may replace; any other stays, and <see cref="Errno.Exists"/> is the answer.</param>
    private Errno Replace(StagedFile staged, byte[] name, FileStatus known, out byte[] aside)
    {
        aside = staged.Name;
        var errno = Errno.None;
        while (aside.Length == 0 || errno == Errno.Exists)
        {
            aside = FreshName();
            errno = Link(staged.Descriptor, aside);
        }
        if (errno != Errno.None)
        {
            return errno;
        }
        errno = Rename(aside, name, Exchange);
        if (errno == Errno.None)
        {
            if (Look(aside, out var old) == Errno.None && old.Status.Identity == known.Identity)
            {
                return Errno.None;
            }
            _ = Rename(aside, name);
            return Errno.Exists;
        }
        var added = aside;
        errno = IsUnknown(errno) ? ReplaceInSteps(added, name, out aside) : errno;
        if (errno != Errno.None)
        {
            _ = Remove(added);
        }
        return errno;
    }

    /// <summary>Gives a file that was set aside its name again, and whatever took it is gone.</summary>
    public Errno PutBack(byte[] aside, byte[] name)
    {
        using var rights = Borrow();
        return Rename(aside, name);
    }

    /// <summary>
    /// Gives up the temporary name of a file that was set aside: no other process finds it any more, and it is kept open
    /// for <see cref="PutBack(OpenFile, byte[], StagedFile)"/>.
    /// </summary>
    public Errno Settle(byte[] aside, out OpenFile? kept)
    {
        using var rights = Borrow();
        kept = OpenToRead(aside, out var errno);
        if (errno == Errno.AccessDenied && Look(aside, out var old) == Errno.None)
        {
            // Of another user, and without CAP_DAC_OVERRIDE: it is ours while it is opened.
            errno = ChangeOwner(aside, Libc.GetEffectiveUserId(), Libc.GetEffectiveGroup());
            kept = errno == Errno.None ? OpenToRead(aside, out errno) : null;
            _ = ChangeOwner(aside, old.Status.UserId, old.Status.GroupId);
        }
        return errno == Errno.None ? Remove(aside) : errno;
    }

    /// <summary>
    /// The same for a file whose names are all gone: a copy of it, with its mode, owner and access list. Where there is no
    /// room for both, what took its place is emptied first.
    /// </summary>
    /// <param name="newer">What took it; still to be discarded.</param>
    public Errno PutBack(OpenFile kept, byte[] name, StagedFile newer)
    {
        var errno = Paths.Status(kept.Descriptor, out var status);
        if (errno != Errno.None)
        {
            return errno;
        }
        using var rights = Borrow(status.GroupId);
        var temporary = FreshName();
        // With another name somewhere it still is the file itself.
        errno = status.Links > 0 ? Link(kept.Descriptor, temporary) : Errno.NoSuchEntry;
        if (errno != Errno.None)
        {
            errno = StageCopy(kept, status, keepsAccessList: true, out var staged);
            if (errno == Errno.NoSpace)
            {
                errno = StageInstead(kept, status, newer, out staged);
            }
            if (errno == Errno.None)
            {
                temporary = staged.Name.Length > 0 ? staged.Name : temporary;
                errno = staged.Name.Length > 0 ? Errno.None : Link(staged.Descriptor, temporary);
                _ = Libc.Close(staged.Descriptor);
            }
        }
        if (errno == Errno.None)
        {
            errno = Rename(temporary, name);
            if (errno != Errno.None)
            {
                _ = Remove(temporary);
            }
        }
        return errno;
    }

    // The kept file is held open alone, so that its room is free as soon as it is closed: its content waits in memory.
    private Errno StageInstead(OpenFile kept, FileStatus status, StagedFile newer, out StagedFile staged)
    {
        staged = default;
        if (status.Size > MaxInMemory)
        {
            return Errno.NoSpace;
        }
        var content = GC.AllocateUninitializedArray<byte>((int)status.Size, pinned: true);
        for (var offset = 0; offset < content.Length; )
        {
            var count = kept.ReadAt(content.AsSpan(offset), offset);
            if (count == 0)
            {
                return Errno.InputOutput;
            }
            offset += count;
        }
        var errno = AccessList.Read(kept.Descriptor, out var list);
        if (errno != Errno.None)
        {
            return errno;
        }
        kept.Dispose();
        _ = Libc.Truncate(newer.Descriptor, 0);
        errno = Stage(content, status.Mode, status.UserId, status.GroupId, list, out staged);
        Array.Clear(content);
        return errno;
    }

    /// <summary>Forgets a staged file: nothing of it is left.</summary>
    public void Discard(StagedFile staged)
    {
        _ = Libc.Close(staged.Descriptor);
        if (staged.Name.Length > 0)
        {
            _ = Remove(staged.Name);
        }
    }

    /// <summary>Removes a file by its name.</summary>
    public Errno Remove(byte[] name)
    {
        using var rights = Borrow();
        fixed (byte* start = name)
        {
            return Libc.UnlinkAt(Descriptor, start, 0) == 0 ? Errno.None : Libc.Error;
        }
    }

    /// <summary>An empty file that nobody may open, without an access list.</summary>
    private Errno Begin(uint user, out StagedFile staged)
    {
        byte[] name = [];
        var descriptor = CanBeNamed(user) ? Open(".\0"u8.ToArray(), s_temporary | WriteOnly) : -1;
        if (descriptor < 0)
        {
            // Not every file system knows files without a name.
            do
            {
                name = FreshName();
                descriptor = Open(name, WriteOnly | Create | Exclusive | s_noFollow);
            } while (descriptor < 0 && Libc.Error == Errno.Exists);
        }
        staged = new StagedFile(descriptor, name);
        if (descriptor < 0)
        {
            return Libc.Error;
        }
        var errno = AccessList.Remove(descriptor);
        if (errno != Errno.None)
        {
            Discard(staged);
        }
        return errno;
    }

    // Where the kernel or the file system exchanges no names: a second name for the old file, or, where it is another
    // user's and hard links are protected, another name.
    private Errno ReplaceInSteps(byte[] added, byte[] name, out byte[] aside)
    {
        aside = FreshName();
        bool linked;
        fixed (
            byte* from = name,
                to = aside
        )
        {
            linked = Libc.LinkAt(Descriptor, from, Descriptor, to, 0) == 0;
        }
        var errno = linked ? Errno.None : Rename(name, aside);
        if (errno != Errno.None)
        {
            return errno;
        }
        errno = Rename(added, name);
        if (errno != Errno.None)
        {
            _ = linked ? Remove(aside) : Rename(aside, name);
        }
        return errno;
    }

    // Only /proc leads from a descriptor to a name, and where hard links are protected (proc(5), protected_hardlinks)
    // the kernel links another user's file for nobody without CAP_FOWNER.
    private static bool CanBeNamed(uint user) =>
        (user == Identity.FileSystemUser || Capabilities.Has(Capabilities.FileOwner))
        && Paths.Status("/proc/self/fd\0"u8, out _) == Errno.None;

    // A sandbox that does not know a call answers EPERM.
    private static bool IsUnknown(Errno errno) =>
        errno is Errno.InvalidArgument or Errno.NotImplemented or Errno.NotPermitted;

    private Errno Link(int descriptor, byte[] name)
    {
        fixed (
            byte* from = PathText.Terminated($"/proc/self/fd/{descriptor}"),
                to = name
        )
        {
            return Libc.LinkAt(CurrentDirectory, from, Descriptor, to, FollowLink) == 0 ? Errno.None : Libc.Error;
        }
    }

    private Errno Rename(byte[] from, byte[] to, uint flags = 0)
    {
        fixed (
            byte* source = from,
                target = to
        )
        {
            var result =
                flags == 0
                    ? Libc.RenameAt(Descriptor, source, Descriptor, target)
                    : Libc.RenameAt(Descriptor, source, Descriptor, target, flags);
            return result == 0 ? Errno.None : Libc.Error;
        }
    }

    private Errno ChangeOwner(byte[] name, uint user, uint group)
    {
        fixed (byte* start = name)
        {
            return Libc.ChangeOwnerAt(Descriptor, start, user, group, NoFollowLink) == 0 ? Errno.None : Libc.Error;
        }
    }

    private OpenFile? OpenToRead(byte[] name, out Errno errno)
    {
        var descriptor = Open(name, ReadOnly | NonBlocking | s_noFollow);
        errno = descriptor < 0 ? Libc.Error : Errno.None;
        return descriptor < 0 ? null : OpenFile.Of(descriptor);
    }

    private int Open(byte[] name, int flags)
    {
        fixed (byte* start = name)
        {
            return Libc.OpenAt(Descriptor, start, flags | CloseOnExec, 0);
        }
    }

    // It only has to be free, and O_EXCL and linkat(2) see to that; the clock makes each try another name.
    private static byte[] FreshName() =>
        Encoding.ASCII.GetBytes($".launcher-{Environment.ProcessId:x}-{BootClock.Shared.GetTimestamp():x}\0");
}
