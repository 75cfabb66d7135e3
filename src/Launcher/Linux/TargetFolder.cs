using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Launcher.Linux;

/// <summary>
/// The directory secret files go to. It is opened once; everything after happens by *at calls on that descriptor, so
/// that nobody can swap a path between the check and the write.
/// </summary>
internal sealed unsafe class TargetFolder : IDisposable
{
    private const int CurrentDirectory = -100;
    private const int WriteOnly = 1;
    private const int Create = 0x40;
    private const int Exclusive = 0x80;
    private const int CloseOnExec = 0x80000;
    private const int RemoveDirectory = 0x200;
    private const int FollowLink = 0x400;
    private const uint OwnerOnly = 0x1c0;

    // O_DIRECTORY, O_NOFOLLOW and with them O_TMPFILE have other bits on arm64 (asm/fcntl.h).
    private static readonly bool s_arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
    private static readonly int s_directory = s_arm ? 0x4000 : 0x10000;
    private static readonly int s_noFollow = s_arm ? 0x8000 : 0x20000;
    private static readonly int s_temporary = 0x400000 | s_directory;

    private readonly List<(int Parent, byte[] Name, int Child, uint User, uint Group)> _created = [];
    private readonly List<int> _descriptors = [];

    private TargetFolder(int descriptor)
    {
        Descriptor = descriptor;
        _descriptors.Add(descriptor);
    }

    public int Descriptor { get; private set; }

    /// <summary>Where the deepest directory that was opened is stored.</summary>
    public FileSystemKind FileSystem { get; private set; }

    /// <summary>Opens the deepest existing directory on the way to <paramref name="path"/>; makes nothing.</summary>
    /// <param name="path">Absolute, no trailing slash, or "/".</param>
    /// <param name="existing">The part of the path that exists.</param>
    /// <param name="errno">Why even that failed, when the result is null.</param>
    public static TargetFolder? Open(string path, out string existing, out Errno errno)
    {
        existing = path;
        while (true)
        {
            fixed (byte* start = PathText.Terminated(existing))
            {
                var descriptor = Libc.OpenAt(CurrentDirectory, start, s_directory | CloseOnExec, 0);
                if (descriptor >= 0)
                {
                    var folder = new TargetFolder(descriptor);
                    folder.ReadFileSystem();
                    errno = Errno.None;
                    return folder;
                }
                errno = Libc.Error;
            }
            if (errno != Errno.NoSuchEntry || existing == "/")
            {
                return null;
            }
            var cut = existing.LastIndexOf('/');
            existing = cut <= 0 ? "/" : existing[..cut];
        }
    }

    /// <summary>Makes the missing directories below the opened one, 0700, whatever the umask.</summary>
    /// <param name="names">One component each.</param>
    /// <param name="user">Who gets them at <see cref="GiveCreated"/>.</param>
    /// <param name="group">The group that gets them.</param>
    public Errno Extend(IReadOnlyList<string> names, uint user, uint group)
    {
        // An inherited umask of 0777 would lock us out of what we just made.
        var umask = Libc.Umask(OwnerOnly ^ 0x1ff);
        var errno = Errno.None;
        foreach (var name in names)
        {
            errno = Descend(PathText.Terminated(name), user, group);
            if (errno != Errno.None)
            {
                break;
            }
        }
        _ = Libc.Umask(umask);
        if (errno != Errno.None)
        {
            return errno;
        }
        ReadFileSystem();
        return Errno.None;
    }

    /// <summary>Writes a file whole, where nobody can see it.</summary>
    public Errno Stage(ReadOnlySpan<byte> content, uint mode, uint user, uint group, out StagedFile staged)
    {
        byte[] name = [];
        var descriptor = CanBeNamed(user) ? Open(".\0"u8.ToArray(), s_temporary | WriteOnly) : -1;
        var nameless = descriptor >= 0;
        if (!nameless)
        {
            // Not every file system knows files without a name.
            descriptor = NewName(out name);
        }
        if (descriptor < 0)
        {
            staged = default;
            return Libc.Error;
        }
        staged = new StagedFile(nameless ? descriptor : -1, name);
        var errno = Fill(descriptor, content, mode, user, group);
        if (errno != Errno.None)
        {
            Discard(staged);
        }
        if (!nameless)
        {
            _ = Libc.Close(descriptor);
        }
        return errno;
    }

    /// <summary>Gives a staged file its name, replacing what has it.</summary>
    public Errno Publish(StagedFile staged, string name)
    {
        var wanted = PathText.Terminated(name);
        if (staged.Descriptor < 0)
        {
            return Rename(staged.Name, wanted);
        }
        // At once, so that there is no moment with another name; only a name that is taken needs a rename.
        var errno = Link(staged.Descriptor, wanted);
        while (errno == Errno.Exists)
        {
            var temporary = FreshName();
            errno = Link(staged.Descriptor, temporary);
            if (errno == Errno.None)
            {
                errno = Rename(temporary, wanted);
                if (errno != Errno.None)
                {
                    Remove(temporary);
                }
                break;
            }
        }
        return errno;
    }

    /// <summary>Forgets a staged file: nothing of it is left.</summary>
    public void Discard(StagedFile staged)
    {
        if (staged.Descriptor >= 0)
        {
            _ = Libc.Close(staged.Descriptor);
        }
        if (staged.Name.Length > 0)
        {
            Remove(staged.Name);
        }
    }

    /// <summary>
    /// Gives the directories this object made to the files' owner. The last step: without CAP_DAC_OVERRIDE nobody, not
    /// even root, writes to a directory that only another user may enter.
    /// </summary>
    public Errno GiveCreated()
    {
        foreach (var (_, _, child, user, group) in _created)
        {
            if (!Give(child, user, group))
            {
                return Libc.Error;
            }
        }
        return Errno.None;
    }

    /// <summary>Undoes <see cref="GiveCreated"/>, so that what is in the directories can be removed.</summary>
    public void TakeCreated()
    {
        foreach (var (_, _, child, _, _) in _created)
        {
            _ = Give(child, Identity.EffectiveUser, Identity.EffectiveGroup);
        }
    }

    /// <summary>Removes a file by its name with the final NUL; one that is not there is fine.</summary>
    public void Remove(byte[] name)
    {
        fixed (byte* start = name)
        {
            _ = Libc.UnlinkAt(Descriptor, start, 0);
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
            if (made)
            {
                _created.Add((Descriptor, name, child, user, group));
            }
            if (child >= 0)
            {
                _descriptors.Add(child);
                Descriptor = child;
            }
            return errno;
        }
    }

    private static Errno Fill(int descriptor, ReadOnlySpan<byte> content, uint mode, uint user, uint group)
    {
        var errno = FileContent.Write(descriptor, content);
        if (errno != Errno.None)
        {
            return errno;
        }
        // The mode first: without CAP_FOWNER nobody changes it on a file of another user, not even root.
        return Libc.ChangeMode(descriptor, mode) == 0 && Give(descriptor, user, group) ? Errno.None : Libc.Error;
    }

    private static bool Give(int descriptor, uint user, uint group) =>
        Paths.Status(descriptor, out var status) == Errno.None
        && ((status.UserId == user && status.GroupId == group) || Libc.ChangeOwner(descriptor, user, group) == 0);

    // Only /proc leads from a descriptor to a name, and where hard links are protected (proc(5), protected_hardlinks)
    // the kernel links another user's file for nobody without CAP_FOWNER.
    private static bool CanBeNamed(uint user) =>
        (user == Identity.EffectiveUser || Capabilities.Has(Capabilities.FileOwner))
        && Paths.Status("/proc/self/fd\0"u8, out _) == Errno.None;

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

    private Errno Rename(byte[] from, byte[] to)
    {
        fixed (
            byte* source = from,
                target = to
        )
        {
            return Libc.RenameAt(Descriptor, source, Descriptor, target) == 0 ? Errno.None : Libc.Error;
        }
    }

    private int NewName(out byte[] name)
    {
        while (true)
        {
            name = FreshName();
            var descriptor = Open(name, WriteOnly | Create | Exclusive | s_noFollow);
            if (descriptor >= 0 || Libc.Error != Errno.Exists)
            {
                return descriptor;
            }
        }
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
        Encoding.ASCII.GetBytes($".launcher-{Environment.ProcessId:x}-{Stopwatch.GetTimestamp():x}\0");

    private void ReadFileSystem()
    {
        // Safe: struct statfs is 120 bytes on 64-bit Linux; f_type is its first word.
        var buffer = stackalloc long[32];
        FileSystem = Libc.FileSystemStatus(Descriptor, buffer) == 0 ? new FileSystemKind((uint)buffer[0]) : default;
    }
}
