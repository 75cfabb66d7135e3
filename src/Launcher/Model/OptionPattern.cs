namespace Launcher.Model;

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
