namespace Launcher.References;

/// <summary>A text cut into literal bytes and references, or the reason why it cannot be.</summary>
/// <param name="Parts">In order; literals never stand side by side; empty only when there is a problem.</param>
/// <param name="Problem">The first problem in the text, or null.</param>
internal sealed record ParsedText(IReadOnlyList<TextPart> Parts, Failure? Problem)
{
    /// <summary>
    /// Whether an <c>@@{</c> kept a known reference as text: rarely meant, since it is also what an <c>@</c> in front of
    /// a reference looks like.
    /// </summary>
    public bool KeepsReference { get; init; }

    public static ParsedText Literal(ReadOnlySpan<byte> bytes) => new([new TextPart(bytes.ToArray(), null)], null);

    public static implicit operator ParsedText(Failure problem) => new([], problem);
}
