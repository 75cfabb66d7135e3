using System.Globalization;

namespace Launcher.Linux;

/// <summary>What /proc/PID/status says of another process (proc_pid_status(5)).</summary>
internal static class ProcessStatus
{
    /// <summary>Whether it has a handler for a signal. False too where /proc does not say.</summary>
    public static bool Handles(int processId, int signal)
    {
        using var status = OpenFile.ReadContents($"/proc/{processId}/status", out _);
        var buffer = new byte[4096];
        var text = buffer.AsSpan(0, status?.ReadAt(buffer, 0) ?? 0);
        var line = text.IndexOf("\nSigCgt:\t"u8);
        return line >= 0
            && ulong.TryParse(
                text.Slice(line + "\nSigCgt:\t"u8.Length, 16),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out var mask
            )
            && (mask & Signals.Bit(signal)) != 0;
    }
}
