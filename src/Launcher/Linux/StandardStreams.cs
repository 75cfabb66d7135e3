namespace Launcher.Linux;

/// <summary>Writes to stdout and stderr with write(2): Console would write terminal sequences that nothing undoes.</summary>
internal static class StandardStreams
{
    // A closed or full stream loses the text and nothing else: there is nobody left to tell.
    public static void WriteOutput(ReadOnlySpan<byte> bytes) => _ = FileContent.Write(1, bytes);

    public static void WriteError(ReadOnlySpan<byte> bytes) => _ = FileContent.Write(2, bytes);
}
