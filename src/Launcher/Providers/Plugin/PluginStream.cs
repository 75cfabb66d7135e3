using System.IO.Pipes;
using Launcher.Linux;

namespace Launcher.Providers.Plugin;

/// <summary>
/// Reads a plugin's pipe on a thread of its own: .NET's anonymous pipes block the thread that reads them, and closing one
/// meanwhile waits for the read.
/// </summary>
internal static class PluginStream
{
    private const int Chunk = 65536;

    /// <summary>
    /// Reads to the end of the pipe or, when a child that was left behind holds it open, until it is empty: what the
    /// program wrote is in there when it has ended.
    /// </summary>
    /// <param name="take">Gets each part; returns false when it wants no more.</param>
    /// <param name="ended">Woken when the program has ended.</param>
    public static Task ReadAsync(Stream stream, PartTaker take, Wakeup ended) =>
        Task.Factory.StartNew(
            () => Read((PipeStream)stream, take, ended),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );

    private static void Read(PipeStream stream, PartTaker take, Wakeup ended)
    {
        // Pinned: a collection that moved it would leave a copy of the secret behind.
        var part = GC.AllocateUninitializedArray<byte>(Chunk, pinned: true);
        int count;
        do
        {
            count = ended.IsReadable(stream.SafePipeHandle) ? stream.Read(part) : 0;
        } while (count > 0 && take(part.AsSpan(0, count)));
        Array.Clear(part);
    }

    /// <returns>False to hear no more.</returns>
    internal delegate bool PartTaker(ReadOnlySpan<byte> part);
}
