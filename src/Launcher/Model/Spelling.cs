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
        Func<SpelledParts, SpelledReference?> read
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

    /// <summary>Its meaning, from the beginning on; null when it only begins like one and is none.</summary>
    public required Func<string, SpelledReference?> Read { get; init; }
}
