namespace Launcher.CommandLine;

/// <summary>
/// Why there is no such program: a word meant for the launcher is where the command should be. Asked only when none was
/// found, so that whatever is a program stays one.
/// </summary>
internal static class MisplacedWord
{
    private const string Separator = "--";
    private const string HelpWord = "help";

    // What keyboards, word processors and web pages make of "-" and "--".
    private const string TypographicDashes = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d";

    /// <param name="missing">What the search for the program said.</param>
    /// <param name="raw">The command line.</param>
    /// <param name="arguments">The argument vector up to the command, as text.</param>
    /// <param name="settings">The table that names every flag.</param>
    /// <returns>What is twice or misplaced, as the launcher's own mistake; else <paramref name="missing"/>.</returns>
    public static Problem Explain(
        Problem missing,
        RawOptions raw,
        IReadOnlyList<string> arguments,
        IReadOnlyList<Setting> settings
    )
    {
        var word = arguments[raw.CommandIndex];
        var name = word.IndexOf('=', StringComparison.Ordinal) is > 0 and var cut ? word[..cut] : word;
        var isBehind = arguments[raw.CommandIndex - 1] == Separator;
        if (word == Separator)
        {
            return Bad(
                "'--' appears twice before the command",
                "leave one out: where the entrypoint ends in '--', what follows begins with the program"
            );
        }
        if (word == "-" && !isBehind)
        {
            return Bad("'-' is where the command should be", "what ends the launcher's flags is '--'");
        }
        if (word is [var first, ..] && TypographicDashes.Contains(first, StringComparison.Ordinal))
        {
            var plain = name.TrimStart([.. TypographicDashes, '-']);
            return Bad(
                $"{(Shown.IsName(plain) ? Quoted.Text(name) : Shown.Described(name))} begins with a typographic dash (U+{(int)first:X4})",
                Shown.IsName(plain) ? $"type --{plain}" : "type two hyphens"
            );
        }
        if (Path.GetFileName(word) == Path.GetFileName(arguments[0]))
        {
            return Bad($"{Quoted.Text(word)} is the launcher itself, which runs already", "leave it out");
        }
        if (word.StartsWith('-'))
        {
            return settings.Any(setting => setting.Flag == name)
                ? Bad($"the launcher's flag '{name}' comes after '--'", "write it before '--'")
                : Otherwise(
                    missing,
                    "it is an option: begin with the program (what docker run or 'args:' gives replaces the image's CMD whole)"
                );
        }
        if (word == HelpWord || VerbTable.Words.Contains(word))
        {
            return Verb(missing, raw, word, isBehind);
        }
        return
            name.Length < word.Length
            && !isBehind
            && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')
            ? Bad(
                $"{(Shown.IsName(name) ? $"'{name}=...'" : Shown.Described(word))} is where the command should be",
                $"a variable is --env {(Shown.IsName(name) ? name : "NAME")}=REF, before '--'"
            )
            : Mistyped(missing, raw, word);
    }

    // The first word of all, without "--": perhaps a verb was meant.
    private static Problem Mistyped(Problem missing, RawOptions raw, string word) =>
        raw.CommandIndex == 1 && Nearest.To(word, VerbTable.Words) is { } verb
            ? Otherwise(missing, $"did you mean the verb '{verb}'?")
            : missing;

    private static Problem Verb(Problem missing, RawOptions raw, string word, bool isBehind) =>
        isBehind
            ? Otherwise(
                missing,
                $"check the spelling; the launcher's own {word} is started with docker run --entrypoint /launcher IMAGE {Spelled(word)}"
            )
        : word == HelpWord ? Bad("'help' is not a verb", $"write launcher {Spelled(word)}")
        : raw.VerbWord is { } first ? Bad($"the verb '{word}' comes after the verb '{first}'", "write one of them")
        : Bad($"the verb '{word}' comes after flags", $"write it first: launcher {word} [flags]");

    private static string Spelled(string word) => word == HelpWord ? "--help" : word;

    private static Problem Otherwise(Problem problem, string wayOut) =>
        problem with
        {
            Failure = problem.Failure with { WayOut = wayOut },
        };

    private static Problem Bad(string what, string wayOut) => new(ProblemClass.BadSetting, null, what, wayOut);
}
