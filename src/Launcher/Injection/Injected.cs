namespace Launcher.Injection;

/// <summary>What the app will find.</summary>
/// <param name="Environment">Its environment, entry by entry.</param>
/// <param name="Descriptors">Memory files it inherits; close-on-exec until the last moment.</param>
/// <param name="Files">Files that were written, to be taken back should the app not start.</param>
internal sealed record Injected(
    IReadOnlyList<ReadOnlyMemory<byte>> Environment,
    IReadOnlyList<int> Descriptors,
    WrittenFiles Files
);
