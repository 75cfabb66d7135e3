using Launcher.Injection;
using Launcher.Providers;
using Launcher.References;

namespace Launcher.Testing.Harness;

/// <summary>The schemes of the provider table, with other tools' spellings, as a launch has them.</summary>
internal static class RealSchemes
{
    public static readonly SchemeSet Set = new(
        [.. ProviderTable.All.Select(provider => provider.Syntax)],
        TargetTable.All
    );

    /// <summary>A text in our own words: the reference it is, or its references among the rest; else what is wrong.</summary>
    public static string Say(string text) => Say(ReferenceText.ParseFlag(text, Set));

    public static string Say(ParsedText? parsed) =>
        parsed switch
        {
            null => "nothing",
            { Problem: { } problem } => $"{problem.What}: {problem.WayOut}",
            _ => string.Concat(
                parsed.Parts.Select(part =>
                    part.Reference is not { } reference ? System.Text.Encoding.UTF8.GetString(part.Literal.Span)
                    : parsed.Parts.Count == 1 ? ReferencePrinter.Print(reference)
                    : $"@{{{ReferencePrinter.Print(reference)}}}"
                )
            ),
        };
}
