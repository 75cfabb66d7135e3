namespace Launcher.Linux;

/// <summary>The terminal this session is controlled from, whatever the standard streams are (tty(4), tcsetpgrp(3)).</summary>
internal sealed unsafe class ControllingTerminal : IDisposable
{
    private const int ReadWrite = 2;
    private const int NoControllingTerminal = 0x100;
    private const int DuplicateCloseOnExec = 1030;
    private const int FirstBehindStreams = 3;

    private readonly int _descriptor;

    private ControllingTerminal(int descriptor) => _descriptor = descriptor;

    /// <summary>Close-on-exec, and none of the standard streams' numbers.</summary>
    public int Descriptor => _descriptor;

    /// <summary>The process group that gets its keys and may read from it; -1 when there is none to see.</summary>
    public int Foreground => Libc.GetForegroundGroup(_descriptor);

    /// <summary>Opens it; null when this session has none.</summary>
    public static ControllingTerminal? Open()
    {
        using (var file = OpenFile.Open("/dev/tty\0"u8, ReadWrite | NoControllingTerminal, 0, out _))
        {
            if (file is not null)
            {
                return Move(file.Descriptor);
            }
        }
        // A root may have no /dev/tty. Only the controlling terminal tells its foreground.
        for (var stream = 0; stream < FirstBehindStreams; stream++)
        {
            if (Libc.GetForegroundGroup(stream) >= 0)
            {
                return Move(stream);
            }
        }
        return null;
    }

    /// <summary>Makes a process group of this session the foreground. TTOU must be blocked when it is not ours to give.</summary>
    public void SetForeground(int group) => _ = Libc.SetForegroundGroup(_descriptor, group);

    public void Dispose() => _ = Libc.Close(_descriptor);

    private static ControllingTerminal? Move(int descriptor)
    {
        var moved = Libc.Control(descriptor, DuplicateCloseOnExec, FirstBehindStreams);
        return moved < 0 ? null : new ControllingTerminal(moved);
    }
}
