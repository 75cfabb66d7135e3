using System.Globalization;

namespace Launcher.Testing.Harness;

/// <summary>Everything a process has in memory, as a core file would show it.</summary>
internal static class ProcessMemory
{
    /// <summary>Whether the bytes are anywhere in it.</summary>
    public static bool Holds(int processId, ReadOnlySpan<byte> needle)
    {
        using var memory = File.OpenRead($"/proc/{processId}/mem");
        var read = 0L;
        foreach (var line in File.ReadLines($"/proc/{processId}/maps"))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var range = words[0]
                .Split('-')
                .Select(word => long.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture))
                .ToArray();
            // The kernel's own pages cannot be read; and the runtime reserves gigabytes without rights.
            if (words[1][0] != 'r' || words[^1] is "[vvar]" or "[vsyscall]" or "[vvar_vclock]")
            {
                continue;
            }
            var bytes = new byte[range[1] - range[0]];
            memory.Seek(range[0], SeekOrigin.Begin);
            var count = memory.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            read += count;
            if (bytes.AsSpan(0, count).IndexOf(needle) >= 0)
            {
                return true;
            }
        }
        Assert.True(read > 500_000, $"only {read} bytes of process {processId} could be read");
        return false;
    }
}
