using System.Globalization;

namespace Launcher.Linux;

/// <summary>What /proc/PID/status says of another process (proc_pid_status(5)).</summary>
internal static class ProcessStatus
{
    /// <summary>Whether it has a handler for a signal. False too where /proc does not say.</summary>
    public static bool Handles(int processId, int signal)
    {
        using var status = OpenFile.ReadContents($"/proc/{processId}/status", out _);
        return status is not null && (Mask(status, "\nSigCgt:\t"u8) & Signals.Bit(signal)) is not (null or 0);
    }

    /// <summary>The signals in a line of it, for which the file is open; null when there is no such line.</summary>
    /// <param name="name">With the line end before it, and what stands between it and the mask.</param>
    public static ulong? Mask(OpenFile status, ReadOnlySpan<byte> name)
    {
        // On the stack: a parent that lives for months reads it at every change, and hardly ever collects.
        Span<byte> buffer = stackalloc byte[4096];
        var text = buffer[..status.ReadAt(buffer, 0)];
        var line = text.IndexOf(name);
        return
            line >= 0
            && ulong.TryParse(text.Slice(line + name.Length, 16), NumberStyles.AllowHexSpecifier, null, out var mask)
            ? mask
            : null;
    }
}
