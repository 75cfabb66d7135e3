namespace Launcher.Model;

/// <summary>
/// A piece of a value: either bytes that pass as they are, or a reference whose secret takes its place. Exactly one of
/// the two is set.
/// </summary>
/// <param name="Literal">Bytes to copy; empty when <paramref name="Reference"/> is set.</param>
/// <param name="Reference">The reference to replace, or null.</param>
internal sealed record TextPart(ReadOnlyMemory<byte> Literal, SecretReference? Reference)
{
    /// <summary>Where a reference begins in the bytes it stands among; 0 for a whole text.</summary>
    public int Offset { get; init; }

    /// <summary>The same of a template for messages, <c>path:line:column</c>; null elsewhere.</summary>
    public string? Place { get; init; }
}
