namespace Launcher.Fetching.Selection;

/// <summary>A document without the key somebody asked for: the nearest name, or the names there are.</summary>
internal static class MissingKey
{
    private const int ShownNames = 5;

    /// <summary>Nobody said which of the keys is wanted.</summary>
    /// <param name="reference">As the user wrote it.</param>
    public static Failure Unnamed(string reference) =>
        Model.Failure.Reference($"{Quoted.Text(reference)} names no key", "write #KEY behind it; --expand takes all");

    /// <param name="asked">The key as the user wrote it.</param>
    /// <param name="names">What is there instead.</param>
    public static Failure Failure(string location, string asked, IReadOnlyList<string> names) =>
        Failure(location, asked, asked, "", names);

    /// <param name="asked">The whole selector, for the message.</param>
    /// <param name="word">Its part that is missing.</param>
    /// <param name="prefix">What stands before a name to make it a selector.</param>
    /// <param name="names">What is there instead of <paramref name="word"/>.</param>
    public static Failure Failure(
        string location,
        string asked,
        string word,
        string prefix,
        IReadOnlyList<string> names
    ) =>
        new(
            ProblemClass.NotFound,
            $"{Quoted.Text(location)} has no key {Quoted.Text(asked)}",
            Nearest.To(word, names) is { } nearest ? $"did you mean {Quoted.Text(prefix + nearest)}?"
                : names.Count == 0 ? "there are no keys in it"
                : $"its keys are {Shown.Few([.. names.Select(name => Quoted.Text(prefix + name))], ShownNames)}"
        );
}
