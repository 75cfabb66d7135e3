namespace Launcher.CommandLine;

/// <summary>The words that are verbs. All are reserved, so that a later version cannot change what an image means.</summary>
internal static class VerbTable
{
    // In the order of the enumeration.
    private static readonly string[] s_words = ["run", "check", "plan", "policy", "copy", "version"];
    private static readonly string[] s_reserved = ["join", "status"];

    /// <summary>The words that do something in this version.</summary>
    public static IReadOnlyList<string> Words => s_words;

    /// <summary>Whether a word is a verb; <paramref name="verb"/> stays null for one that this version only reserves.</summary>
    public static bool TryGet(string word, out Verb? verb)
    {
        var at = Array.IndexOf(s_words, word);
        verb = at < 0 ? null : (Verb)at;
        return at >= 0 || s_reserved.Contains(word);
    }
}
