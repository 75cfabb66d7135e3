namespace Launcher.Model;

/// <summary>One known scheme: the part of a provider's descriptor that the grammar needs.</summary>
/// <param name="Scheme">The text before <c>://</c>, lower-case.</param>
/// <param name="Scanned">Whether the inherited environment is scanned for it.</param>
/// <param name="Options">
/// The options of this scheme alone; <see cref="OptionPattern"/> says how they are written.
/// </param>
/// <param name="CheckLocation">What is wrong with a decoded location, and the way out; null when it is fine.</param>
/// <param name="Example">A reference that works, shown in messages.</param>
internal sealed record SchemeSyntax(
    string Scheme,
    bool Scanned,
    IReadOnlyList<string> Options,
    Func<string, Failure?> CheckLocation,
    string Example
)
{
    /// <summary>How other tools write its references.</summary>
    public IReadOnlyList<Spelling> Spellings { get; init; } = [];

    /// <summary>Whether locations are absolute paths, as the example shows.</summary>
    public bool IsOfPaths => Example.Contains(":///", StringComparison.Ordinal);

    /// <summary>Whether an option of this name is the scheme's own.</summary>
    public bool HasOption(string name) => OptionPattern.Covers(Options, name);
}

/// <summary>
/// The options a provider declares: names, and patterns that end in <c>.*</c> and stand for every name that starts so
/// (<c>body.*</c>: <c>body.ttl</c>).
/// </summary>
internal static class OptionPattern
{
    /// <summary>Whether one of the patterns covers an option's name.</summary>
    public static bool Covers(IReadOnlyList<string> patterns, string name) =>
        patterns.Any(pattern =>
            pattern == name
            || (
                pattern.EndsWith(".*", StringComparison.Ordinal)
                && name.Length >= pattern.Length
                && name.StartsWith(pattern[..^1], StringComparison.Ordinal)
            )
        );
}
