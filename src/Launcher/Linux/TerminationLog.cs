namespace Launcher.Linux;

/// <summary>
/// Where Kubernetes reads why a container ended (terminationMessagePath), so that <c>kubectl describe pod</c> shows the
/// cause and the way out. Written only where it already exists.
/// </summary>
internal static class TerminationLog
{
    private const int WriteOnly = 1;
    private const int Truncate = 0x200;
    private const int NonBlocking = 0x800;

    // What the kubelet keeps of it.
    private const int MaxSize = 4096;

    public static void Write(ReadOnlySpan<byte> text)
    {
        // Whatever somebody mounted there: a FIFO that nobody reads must not hold the launch up, and a link, which the
        // kubelet never makes, would have root empty any file it leads to.
        var flags = WriteOnly | Truncate | NonBlocking | OpenFile.NoFollow;
        using var file = OpenFile.Open("/dev/termination-log\0"u8, flags, 0, out _);
        if (file is not null)
        {
            // The report went to stderr as well: a full or odd file loses nothing.
            _ = FileContent.Write(file.Descriptor, text[..Math.Min(text.Length, MaxSize)]);
        }
    }
}
