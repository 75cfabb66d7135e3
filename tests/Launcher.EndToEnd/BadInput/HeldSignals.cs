using System.Globalization;

namespace Launcher.EndToEnd.BadInput;

/// <summary>The moment a launcher has the termination signals in its own hands: it is about to fetch, or waits for it.</summary>
internal static class HeldSignals
{
    private const ulong Terminate = 1UL << 14;

    /// <summary>Whether TERM is blocked on every thread, the runtime's own included.</summary>
    public static async Task<bool> AreHeldAsync(int processId)
    {
        try
        {
            var threads = Directory.GetDirectories($"/proc/{processId}/task");
            foreach (var thread in threads)
            {
                var status = await File.ReadAllLinesAsync($"{thread}/status");
                var blocked = status.Single(line => line.StartsWith("SigBlk:", StringComparison.Ordinal))[8..];
                if ((ulong.Parse(blocked, NumberStyles.HexNumber, CultureInfo.InvariantCulture) & Terminate) == 0)
                {
                    return false;
                }
            }
            // The main thread, the finalizer's and the one that reads the stream.
            return threads.Length >= 3;
        }
        catch (IOException)
        {
            // A thread ended between the two looks.
            return false;
        }
    }
}
