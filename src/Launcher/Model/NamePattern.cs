using System.IO.Enumeration;

namespace Launcher.Model;

/// <summary>Names as users write them for several at once: <c>*</c> is any characters, <c>?</c> is one; case counts.</summary>
internal static class NamePattern
{
    public static bool Matches(string pattern, string name) =>
        FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);

    /// <summary>Whether one of the patterns matches.</summary>
    public static bool Covers(IReadOnlyList<string> patterns, string name) =>
        patterns.Any(pattern => Matches(pattern, name));
}
