using System.Globalization;

namespace Launcher.Linux;

/// <summary>What a process that stays behind the app must not hold: it would keep pipes open and mounts busy.</summary>
internal static unsafe class InheritedFiles
{
    private const int PathOnly = 0x200000;
    private const int CloseOnExec = 0x80000;
    private const int CloseRangeOnExec = 4;
    private const int GetDescriptorFlags = 1;
    private const int SetDescriptorFlags = 2;
    private const int CloseOnExecFlag = 1;
    private const int Streams = 3;
    private const ulong MostTried = 1 << 20;

    /// <summary>Leaves the inherited directory and closes every descriptor but the standard streams.</summary>
    /// <param name="kept">These stay too, in ascending order; 0 for none.</param>
    public static void Release(params ReadOnlySpan<int> kept)
    {
        // Safe: a constant with its NUL.
        fixed (byte* root = "/\0"u8)
        {
            _ = Libc.ChangeDirectory(root);
        }
        var from = Streams;
        foreach (var descriptor in kept)
        {
            if (descriptor >= from)
            {
                Close(from, (uint)descriptor - 1);
                from = descriptor + 1;
            }
        }
        Close(from, uint.MaxValue);
    }

    /// <summary>Closes what was inherited and no other: this process opens nothing that is not close-on-exec.</summary>
    public static void ReleaseInherited()
    {
        foreach (var entry in DirectoryEntries.Of("/proc/self/fd") ?? [])
        {
            if (
                int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var descriptor)
                && descriptor >= Streams
                && Libc.Control(descriptor, GetDescriptorFlags, 0) == 0
            )
            {
                _ = Libc.Close(descriptor);
            }
        }
    }

    private static void Close(int from, uint last)
    {
        if (from > last || Libc.Syscall(SystemCall.CloseRange, from, (nint)last, 0, 0) == 0)
        {
            return;
        }
        // Before Linux 5.9: one by one, as far as descriptors can have been opened.
        var end = Math.Min(last, Math.Min(ResourceLimits.OpenFiles, MostTried));
        for (var descriptor = from; (uint)descriptor <= end; descriptor++)
        {
            _ = Libc.Close(descriptor);
        }
    }

    /// <summary>The next program gets the standard streams and no other descriptor.</summary>
    public static void Withhold()
    {
        if (Libc.Syscall(SystemCall.CloseRange, Streams, unchecked((nint)uint.MaxValue), CloseRangeOnExec, 0) == 0)
        {
            return;
        }
        // Before Linux 5.11.
        var end = (int)Math.Min(ResourceLimits.OpenFiles, MostTried);
        for (var descriptor = Streams; descriptor < end; descriptor++)
        {
            _ = Libc.Control(descriptor, SetDescriptorFlags, CloseOnExecFlag);
        }
    }

    /// <summary>
    /// Puts nothing in the place of standard input, and of the other streams where they are files. Pipes and terminals
    /// stay: a process in a container may write to /proc/1/fd/1, and warnings have to go somewhere.
    /// </summary>
    /// <param name="keepsErrors">Whether standard error stays in any case: there is more to say than a last word.</param>
    public static void ReleaseStreams(bool keepsErrors)
    {
        var streams = keepsErrors ? Streams - 1 : Streams;
        // Not /dev/null, which a root may lack. Nothing can be read from it or written to it.
        using var nothing = OpenFile.Open("/\0"u8, PathOnly, 0, out _);
        for (var stream = 0; stream < streams && nothing is not null; stream++)
        {
            if (Paths.Status(stream, out var status) == Errno.None && (stream == 0 || OccupiesMount(status.Kind)))
            {
                _ = Libc.Duplicate(nothing.Descriptor, stream, CloseOnExec);
            }
        }
    }

    private static bool OccupiesMount(FileKind kind) =>
        kind is FileKind.Regular or FileKind.Directory or FileKind.BlockDevice;
}
