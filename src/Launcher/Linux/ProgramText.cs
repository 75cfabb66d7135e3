using System.Globalization;

namespace Launcher.Linux;

/// <summary>The machine code of this program in memory.</summary>
internal static unsafe class ProgramText
{
    private const int DontNeed = 4;

    /// <summary>
    /// Gives the pages of code back that were needed to start, some megabytes: a process that only waits needs few of
    /// them again, and those come from the page cache. Code is never written to (the file is position independent), so
    /// that nothing is lost with a page (madvise(2)).
    /// </summary>
    public static void Release()
    {
        using var maps = OpenFile.ReadContents("/proc/self/maps", out _);
        var buffer = new byte[8192];
        if (maps is null || maps.Read(buffer, out var count) != Errno.None)
        {
            return;
        }
        // The program's own mappings come first: "start-end r-xp ...".
        foreach (var range in buffer.AsSpan(0, count).Split((byte)'\n'))
        {
            var line = buffer.AsSpan(0, count)[range];
            var dash = line.IndexOf((byte)'-');
            var space = line.IndexOf((byte)' ');
            if (
                dash > 0
                && space > dash
                && line[space..].StartsWith(" r-xp "u8)
                && line.IndexOf((byte)'/') > 0
                && nint.TryParse(line[..dash], NumberStyles.AllowHexSpecifier, null, out var start)
                && nint.TryParse(line[(dash + 1)..space], NumberStyles.AllowHexSpecifier, null, out var end)
            )
            {
                _ = Libc.Syscall(SystemCall.MemoryAdvice, start, end - start, DontNeed, 0);
            }
        }
    }
}
