namespace Launcher.Linux;

/// <summary>
/// A file without a name and without a file system (memfd_create(2)), sealed so that nobody changes it any more. It
/// stays close-on-exec until <see cref="Keep"/>, so that no other program inherits it.
/// </summary>
internal static unsafe class MemoryFile
{
    private const uint CloseOnExec = 1;
    private const uint AllowSealing = 2;
    private const uint NoExecuteSeal = 8;
    private const int CloseOnExecFlag = 0x80000;
    private const int DuplicateCloseOnExec = 1030;
    private const int GetFlags = 1;
    private const int SetFlags = 2;
    private const int AddSeals = 1033;
    private const int SealShrinkGrowWrite = 1 | 2 | 4 | 8;

    /// <summary>The lowest descriptor that is chosen when the user fixed none: above what a shell script opens by hand.</summary>
    public const int FirstFree = 20;

    /// <summary>Creates, fills, gives away and seals one.</summary>
    /// <param name="wanted">The descriptor to put it at; null for the lowest free one from <see cref="FirstFree"/>.</param>
    /// <returns>The descriptor, or -1 with the reason.</returns>
    public static int Create(ReadOnlySpan<byte> content, uint mode, uint user, uint group, int? wanted, out Errno errno)
    {
        var descriptor = New();
        errno = descriptor < 0 ? Libc.Error : FileContent.Write(descriptor, content);
        if (errno != Errno.None)
        {
            Close(descriptor);
            return -1;
        }
        // An app that reads the inherited descriptor itself (--passphrase-fd) begins at its offset.
        _ = Libc.Seek(descriptor, 0, 0);
        var placed = -1;
        // The mode first: without CAP_FOWNER nobody changes it on a file of another user, not even root.
        if (
            Libc.ChangeMode(descriptor, mode) == 0
            && Paths.Status(descriptor, out var status) == Errno.None
            && ((status.UserId == user && status.GroupId == group) || Libc.ChangeOwner(descriptor, user, group) == 0)
            && Libc.Control(descriptor, AddSeals, SealShrinkGrowWrite) == 0
        )
        {
            placed = wanted is { } number
                ? descriptor == number
                    ? number
                    : Libc.Duplicate(descriptor, number, CloseOnExecFlag)
                : Libc.Control(descriptor, DuplicateCloseOnExec, FirstFree);
        }
        errno = placed < 0 ? Libc.Error : Errno.None;
        if (placed != descriptor)
        {
            Close(descriptor);
        }
        return placed;
    }

    /// <summary>
    /// Puts something at a free descriptor, so that nothing this process opens later gets the number; the memory file
    /// takes its place. One that is open stays: it is the runtime's own /dev/urandom, and it may still read it.
    /// </summary>
    public static void Reserve(int descriptor)
    {
        if (Libc.Control(descriptor, GetFlags, 0) >= 0)
        {
            return;
        }
        var placeholder = New();
        if (placeholder >= 0 && placeholder != descriptor)
        {
            _ = Libc.Duplicate(placeholder, descriptor, CloseOnExecFlag);
            Close(placeholder);
        }
    }

    /// <summary>Lets the app inherit it. The last thing before execve.</summary>
    public static void Keep(int descriptor) => _ = Libc.Control(descriptor, SetFlags, 0);

    /// <summary>Undoes <see cref="Keep"/>.</summary>
    public static void Withhold(int descriptor) => _ = Libc.Control(descriptor, SetFlags, 1);

    /// <summary>
    /// Whether a descriptor was inherited open. One that is close-on-exec was not: it is the runtime's own
    /// (/dev/urandom), and gives way.
    /// </summary>
    public static bool IsTaken(int descriptor) => Libc.Control(descriptor, GetFlags, 0) == 0;

    public static void Close(int descriptor)
    {
        if (descriptor >= 0)
        {
            _ = Libc.Close(descriptor);
        }
    }

    private static int New()
    {
        // Safe: a constant, NUL-terminated name. It shows in /proc/PID/maps and fd, so it says nothing of the secret.
        fixed (byte* name = "secret\0"u8)
        {
            var descriptor = Libc.CreateMemoryFile(name, CloseOnExec | AllowSealing | NoExecuteSeal);
            // MFD_NOEXEC_SEAL came with Linux 6.3.
            return descriptor < 0 && Libc.Error == Errno.InvalidArgument
                ? Libc.CreateMemoryFile(name, CloseOnExec | AllowSealing)
                : descriptor;
        }
    }
}
