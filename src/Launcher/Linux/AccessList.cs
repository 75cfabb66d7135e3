namespace Launcher.Linux;

/// <summary>
/// The access control list of a file (acl(5)). A directory may have a default one, which every new file in it gets; its
/// entries then let in more than the mode says.
/// </summary>
internal static unsafe class AccessList
{
    // XATTR_SIZE_MAX; an access control list has eight bytes an entry.
    private const int MaxSize = 65536;

    private static ReadOnlySpan<byte> Name => "system.posix_acl_access\0"u8;

    /// <summary>Leaves the mode to decide alone.</summary>
    public static Errno Remove(int descriptor)
    {
        // Safe: a constant with its NUL.
        fixed (byte* name = Name)
        {
            return Libc.RemoveAttribute(descriptor, name) == 0 ? Errno.None : UnlessNone(Libc.Error);
        }
    }

    /// <summary>The list of a file; empty where it has none.</summary>
    public static Errno Read(int descriptor, out byte[] list)
    {
        // Safe: the kernel writes at most the length it is given.
        list = new byte[MaxSize];
        fixed (
            byte* name = Name,
                start = list
        )
        {
            var size = Libc.GetAttribute(descriptor, name, start, MaxSize);
            list = size > 0 ? list[..(int)size] : [];
            return size >= 0 ? Errno.None : UnlessNone(Libc.Error);
        }
    }

    /// <summary>Gives a file a list that <see cref="Read"/> gave; an empty one changes nothing.</summary>
    public static Errno Write(int descriptor, ReadOnlySpan<byte> list)
    {
        fixed (
            byte* name = Name,
                start = list
        )
        {
            return list.IsEmpty || Libc.SetAttribute(descriptor, name, start, (nuint)list.Length, 0) == 0
                ? Errno.None
                : UnlessNone(Libc.Error);
        }
    }

    // There is none, or the file system knows none.
    private static Errno UnlessNone(Errno errno) =>
        errno is Errno.NoData or Errno.NotSupported or Errno.NotImplemented ? Errno.None : errno;
}
