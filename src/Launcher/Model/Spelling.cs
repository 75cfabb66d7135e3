namespace Launcher.Model;

/// <summary>
/// How another tool writes a reference to a provider's store. Declared by that provider, and read in what is written for
/// the launcher; in the environment only with <c>--compat</c>, where an app may want such text as it is.
/// </summary>
internal sealed class Spelling
{
    /// <summary>
    /// An address (<c>ref+vault://...</c>) that stands inside other text and ends at a <c>+</c> or with the line.
    /// </summary>
    /// <param name="schemes">Each with its <c>://</c>.</param>
    /// <param name="read">Given what is behind it.</param>
    public static Spelling OfAddress(
        string tool,
        string example,
        IReadOnlyList<string> schemes,
        Func<SpelledParts, Outcome<SecretReference>?> read
    ) =>
        new()
        {
            Tool = tool,
            Example = example,
            Beginnings = schemes,
            IsWhole = false,
            Opening = "",
            Closing = "+",
            EndsWithLine = true,
            Read = text =>
                read(SpelledParts.Cut(text[(text.IndexOf("://", StringComparison.Ordinal) + "://".Length)..])),
        };

    /// <summary>The tool, as <c>--compat</c> names it.</summary>
    public required string Tool { get; init; }

    /// <summary>How it looks, for help.</summary>
    public required string Example { get; init; }

    /// <summary>What such text begins with, each in lower case.</summary>
    public required IReadOnlyList<string> Beginnings { get; init; }

    /// <summary>Whether a whole text is one as it stands.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>What stands before it inside other text; may be empty; null when it never does.</summary>
    public string? Opening { get; init; }

    /// <summary>What ends it there, and is no part of it.</summary>
    public string Closing { get; init; } = "";

    /// <summary>Whether the end of the line ends it too, so that the last one needs no <see cref="Closing"/>.</summary>
    public bool EndsWithLine { get; init; }

    /// <summary>
    /// Its meaning, from the beginning on, or why that cannot be had here, without any text of the user's, since the whole
    /// value may be a secret; null when it only begins like one and is none.
    /// </summary>
    public required Func<string, Outcome<SecretReference>?> Read { get; init; }
}

/// <summary>Another tool's text that is cut as a URI is: at the first <c>#</c>, then at the first <c>?</c> before it. Nothing is decoded.</summary>
/// <param name="Location">What is named.</param>
/// <param name="Options">In the order written.</param>
/// <param name="Keys">What is behind the <c>#</c>, cut at its slashes; empty for nothing.</param>
internal sealed record SpelledParts(string Location, IReadOnlyList<ReferenceOption> Options, IReadOnlyList<string> Keys)
{
    public static SpelledParts Cut(string text)
    {
        var hash = text.IndexOf('#', StringComparison.Ordinal);
        var before = hash < 0 ? text : text[..hash];
        var fragment = hash < 0 ? "" : text[(hash + 1)..];
        fragment = fragment.StartsWith('/') ? fragment[1..] : fragment;
        var question = before.IndexOf('?', StringComparison.Ordinal);
        var options = new List<ReferenceOption>();
        foreach (var option in question < 0 ? [] : before[(question + 1)..].Split('&'))
        {
            var equals = option.IndexOf('=', StringComparison.Ordinal);
            if (option.Length > 0)
            {
                options.Add(equals < 0 ? new(option, null) : new(option[..equals], option[(equals + 1)..]));
            }
        }
        return new SpelledParts(
            question < 0 ? before : before[..question],
            options,
            fragment.Length == 0 ? [] : fragment.Split('/')
        );
    }

    /// <summary>The selector that leads through keys one below the other; null for none.</summary>
    public static string? Selector(IReadOnlyList<string> keys) =>
        keys switch
        {
            [] => null,
            [var key] when !key.StartsWith('/') => key,
            _ => string.Concat(keys.Select(key => $"/{JsonPointer.Escape(key)}")),
        };
}
