namespace Launcher.Linux;

/// <summary>This program's own file, by which it starts itself again.</summary>
internal static class OwnFile
{
    private const int PathOnly = 0x200000;

    /// <summary>
    /// Whether the kernel's own /proc leads to it. What else somebody mounted there would have a program of theirs started
    /// with this process's rights.
    /// </summary>
    public static bool IsReachable()
    {
        using var self = OpenFile.Open("/proc/self\0"u8, PathOnly, 0, out _);
        return self is not null && FileSystemKind.Of(self.Descriptor).IsProc;
    }
}
