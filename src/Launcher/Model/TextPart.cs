namespace Launcher.Model;

/// <summary>
/// A piece of a value: either bytes that pass as they are, or a reference whose secret takes its place. Exactly one of
/// the two is set.
/// </summary>
/// <param name="Literal">Bytes to copy; empty when <paramref name="Reference"/> is set.</param>
/// <param name="Reference">The reference to replace, or null.</param>
internal readonly record struct TextPart(ReadOnlyMemory<byte> Literal, SecretReference? Reference);
