using Launcher.Model;

namespace Launcher.CommandLine;

/// <summary>The words that are verbs. All are reserved, so that a later version cannot change what an image means.</summary>
internal static class VerbTable
{
    private static readonly (string Word, Verb? Verb)[] s_verbs =
    [
        ("run", Verb.Run),
        ("check", Verb.Check),
        ("plan", Verb.Plan),
        ("policy", Verb.Policy),
        ("copy", Verb.Copy),
        ("version", Verb.Version),
        ("join", null),
        ("status", null),
    ];

    /// <summary>Whether a word is a verb; <paramref name="verb"/> stays null for one that this version only reserves.</summary>
    public static bool TryGet(string word, out Verb? verb)
    {
        foreach (var entry in s_verbs)
        {
            if (entry.Word == word)
            {
                verb = entry.Verb;
                return true;
            }
        }
        verb = null;
        return false;
    }

    /// <summary>The words that do something in this version.</summary>
    public static IEnumerable<string> Words =>
        s_verbs.Where(entry => entry.Verb is not null).Select(entry => entry.Word);
}
