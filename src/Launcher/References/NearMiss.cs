using System.Text;

namespace Launcher.References;

/// <summary>Explains text that was meant as a reference and is none. Of text that is no near miss, nothing is quoted.</summary>
internal static class NearMiss
{
    public const string OrLiteral = "to pass the text as it is, put literal:// in front of it";

    /// <summary>
    /// For a whole text, written for the launcher, that does not start with a known prefix. <c>literal://</c> is offered
    /// only where it fits: a place that needs a secret does not take it.
    /// </summary>
    public static Failure Explain(string text, SchemeSet schemes, bool literalFits)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var problem =
            ExplainPrefix(bytes, schemes)
            ?? ExplainSeparator(text, bytes, schemes)
            ?? ExplainEmbedded(bytes, schemes, literalFits)
            ?? Failure.Reference(
                text.Length == 0 ? "the text is empty: it names no secret" : "the text holds no reference to a secret",
                text.StartsWith('/') && schemes.OfPaths is { } scheme
                    ? $"a path needs its scheme: put {scheme.Scheme}:// in front of it"
                    : $"write one, such as '{schemes.Example}'"
            );
        return literalFits ? problem with { WayOut = $"{problem.WayOut}; {OrLiteral}" } : problem;
    }

    /// <summary>The fault of <c>VAULT://</c>.</summary>
    public static ReferenceFault WrongCase(SchemePrefix prefix) =>
        new("the scheme has capital letters", $"write {prefix.Scheme.ToLowerInvariant()}://");

    /// <summary>
    /// White space or quotes around a reference, the usual remains of a YAML block or of <c>--env-file</c>, which
    /// removes no quotes: the fault, or null.
    /// </summary>
    public static ReferenceFault? Wrapped(
        ReadOnlySpan<byte> text,
        SchemeSet schemes,
        TextOrigin origin,
        out SchemePrefix prefix
    )
    {
        prefix = default;
        if (text.IsEmpty || text[0] is not (<= (byte)' ' or (byte)'"' or (byte)'\''))
        {
            return null;
        }
        var inner = text.Trim(" \t\r\n"u8);
        var quoted = inner.Length > 1 && inner[0] is (byte)'"' or (byte)'\'' && inner[^1] == inner[0];
        inner = quoted ? inner[1..^1].TrimStart(" \t\r\n"u8) : inner;
        return !SchemePrefix.TryRead(inner, out prefix)
            || schemes.JudgeWhole(prefix, inner, origin) == SchemeStanding.Unknown
                ? null
            : quoted ? new("quotes around it", "remove them: no shell does it here")
            : new("white space before it", "remove it");
    }

    /// <summary>A <c>word://</c> of no known scheme, with the scheme it may have been meant to be.</summary>
    public static Failure UnknownScheme(SchemePrefix prefix, SchemeSet schemes) =>
        Failure.Reference(
            $"unknown scheme {Quoted.Text(prefix.Text)}",
            Nearest.To(prefix.Scheme, [.. schemes.Names, SchemeSet.Literal]) is { } nearest
                ? $"did you mean '{nearest}://'"
                : $"the known ones are {string.Join(", ", schemes.Names.Select(name => $"{name}://"))}"
        );

    private static Failure? ExplainPrefix(byte[] bytes, SchemeSet schemes) =>
        Wrapped(bytes, schemes, TextOrigin.Flag, out var inner) is { } wrapped
            ? wrapped.InFlag($"reference {Quoted.Text(inner.Text + "...")}")
        : !SchemePrefix.TryRead(bytes, out var prefix) ? null
        : schemes.Judge(prefix, TextOrigin.Flag) switch
        {
            SchemeStanding.WrongCase => WrongCase(prefix).InFlag($"reference {Quoted.Text(prefix.Text + "...")}"),
            SchemeStanding.Literal => Failure.Reference(
                "'literal://' is plain text, but a secret is needed here",
                $"write a reference, such as '{schemes.Example}'"
            ),
            _ => UnknownScheme(prefix, schemes),
        };

    /// <summary><c>file:/run/x</c>, <c>vault//x</c>: a known scheme, but something else than <c>://</c> behind it.</summary>
    private static Failure? ExplainSeparator(string text, byte[] bytes, SchemeSet schemes)
    {
        var schemeLength = SchemePrefix.WordLength(bytes);
        var name = text[..schemeLength].ToLowerInvariant();
        var rest = text.AsSpan(schemeLength).TrimStart(":/");
        var separator = text[schemeLength..^rest.Length];
        if (separator.Length == 0 || !schemes.TryGet(name, out var scheme))
        {
            return null;
        }
        // A scheme of absolute paths means one here too.
        var root = scheme.IsOfPaths ? "/" : "";
        var meant = ReferenceParser.Parse($"{name}://{root}{rest}", schemes).Value;
        return Failure.Reference(
            $"{Quoted.Text(text[..schemeLength] + separator)}: a reference starts with '{name}://'",
            $"write '{(meant is null ? scheme.Example : ReferencePrinter.Display(meant))}'"
        );
    }

    private static Failure? ExplainEmbedded(ReadOnlySpan<byte> text, SchemeSet schemes, bool literalFits)
    {
        for (var from = 0; text[from..].IndexOf("://"u8) is >= 0 and var at; from += at + 1)
        {
            var start = from + at;
            while (start > 0 && (SchemePrefix.IsWordByte(text[start - 1]) || text[start - 1] == '+'))
            {
                start--;
            }
            if (
                SchemePrefix.TryRead(text[start..], out var prefix)
                && schemes.Judge(prefix, TextOrigin.Flag) == SchemeStanding.Known
            )
            {
                return Failure.Reference(
                    $"reference '{prefix.Text}...': there is other text around it",
                    literalFits ? $"write it as @{{{prefix.Text}...}}" : "write the reference alone"
                );
            }
        }
        return null;
    }
}
