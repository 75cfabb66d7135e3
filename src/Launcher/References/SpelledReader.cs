using System.Text;
using System.Text.Unicode;

namespace Launcher.References;

/// <summary>Reads what is written for other tools (<see cref="Spelling"/>), as a whole text or inside other text.</summary>
internal static class SpelledReader
{
    /// <summary>One whole reference, written for the launcher; null when the text is none of another tool's.</summary>
    public static Outcome<SecretReference>? ReadOne(string text, SchemeSet schemes)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var parts = new PartList();
        var parsed = ReadWhole(bytes, schemes, TextOrigin.Flag);
        if (parsed is null)
        {
            var problem = Add(parts, bytes, schemes, TextOrigin.Flag, out _);
            parsed = problem is null ? parts.ToText() : problem;
        }
        return parsed is { Problem: { } bad } ? bad
            : parsed.Parts is [{ Reference: { } reference }] ? reference
            : null;
    }

    /// <summary>A text that is nothing but one reference; null when it is none of another tool's.</summary>
    public static ParsedText? ReadWhole(ReadOnlySpan<byte> text, SchemeSet schemes, TextOrigin origin)
    {
        foreach (var spelling in schemes.Spellings(origin))
        {
            if (spelling.IsWhole && Begins(text, spelling) && Read(text, spelling, schemes, origin) is { } parsed)
            {
                return parsed;
            }
        }
        return null;
    }

    /// <summary>Adds a text with the references in it: what is wrong with one of them, or null.</summary>
    /// <param name="found">Whether there was any.</param>
    public static Failure? Add(
        PartList parts,
        ReadOnlySpan<byte> text,
        SchemeSet schemes,
        TextOrigin origin,
        out bool found
    )
    {
        found = false;
        var spellings = schemes.Spellings(origin);
        while (Next(text, spellings, out var spelling, out var beginning) is >= 0 and var at)
        {
            var inside = text[(at + spelling!.Opening!.Length)..];
            var end = IndexOf(inside, beginning, spelling.Closing);
            var behind = end + spelling.Closing.Length;
            if (spelling.EndsWithLine && IndexOf(inside, 0, "\n") is var line && (line >= 0 || end < 0))
            {
                line = line < 0 ? inside.Length : line;
                (end, behind) = end >= 0 && end < line ? (end, behind) : (line, line);
            }
            var body = end < 0 ? inside : inside[..end];
            var parsed =
                end < 0
                    ? TellOfBeginning(
                        new($"no closing '{spelling.Closing}'", "close it"),
                        inside[..beginning],
                        spelling,
                        origin
                    )
                // Some of its versions end it at a blank, others do not.
                : spelling.EndsWithLine && body.IndexOfAny(" \t\r"u8) >= 0
                    ? TellOfBeginning(
                        new("white space in it", $"end it with '{spelling.Closing}' where other text follows"),
                        inside[..beginning],
                        spelling,
                        origin
                    )
                : Read(body, spelling, schemes, origin);
            if (parsed is { Problem: { } problem })
            {
                return problem;
            }
            found |= parsed is not null;
            parts.Add(text[..(parsed is null ? at + 1 : at)]);
            if (parsed is { Parts: [{ Reference: { } reference }] })
            {
                parts.Add(reference);
            }
            text = parsed is null ? text[(at + 1)..] : inside[behind..];
        }
        parts.Add(text);
        return null;
    }

    private static int IndexOf(ReadOnlySpan<byte> text, int from, string word) =>
        text[from..].IndexOf(Encoding.ASCII.GetBytes(word)) is >= 0 and var at ? from + at : -1;

    /// <summary>Where the first one begins, with its opening; negative for nowhere.</summary>
    /// <param name="beginning">How long the text is that it was known by, without the opening.</param>
    private static int Next(
        ReadOnlySpan<byte> text,
        IReadOnlyList<Spelling> spellings,
        out Spelling? first,
        out int beginning
    )
    {
        first = null;
        beginning = 0;
        var best = -1;
        foreach (var spelling in spellings)
        {
            foreach (var word in spelling.Opening is null ? [] : spelling.Beginnings)
            {
                var at = IndexOf(text, 0, spelling.Opening + word);
                if (at >= 0 && (best < 0 || at < best))
                {
                    (best, first, beginning) = (at, spelling, word.Length);
                }
            }
        }
        return best;
    }

    private static bool Begins(ReadOnlySpan<byte> text, Spelling spelling)
    {
        foreach (var beginning in spelling.Beginnings)
        {
            if (text.StartsWith(Encoding.ASCII.GetBytes(beginning)))
            {
                return true;
            }
        }
        return false;
    }

    private static ParsedText? Read(ReadOnlySpan<byte> text, Spelling spelling, SchemeSet schemes, TextOrigin origin)
    {
        if (!Utf8.IsValid(text))
        {
            return Tell(new("bytes that are not UTF-8", null), text, spelling, origin);
        }
        if (spelling.Read(Encoding.UTF8.GetString(text)) is not { } spelled)
        {
            return null;
        }
        var fault = spelled.Failure is { } failure
            ? new ReferenceFault(failure.What, failure.WayOut)
            : Check(spelled.Value!, schemes);
        return fault is null
            ? new ParsedText([new TextPart(default, spelled.Value)], null)
            : Tell(fault, text, spelling, origin);
    }

    /// <summary>What the reference's own scheme has against it, or null.</summary>
    private static ReferenceFault? Check(SecretReference reference, SchemeSet schemes) =>
        ReferenceParser.CheckSegments(reference.Location) is { } segment ? segment
        : reference.Location.Length == 0 ? new("an empty location", null)
        : reference.Selector is "" ? new("it names no key", "write it at the end")
        : schemes.TryGet(reference.Scheme, out var scheme) && scheme.CheckLocation(reference.Location) is { } failure
            ? new($"not a location of {scheme.Scheme}://", $"write it as in '{scheme.Example}'") { Verbatim = failure }
        // Whatever else our own grammar does not take (a NUL, half an escape of a JSON Pointer) is no reference here either.
        : ReferenceParser.Parse(ReferencePrinter.Print(reference), schemes).Value == reference ? null
        : new("it cannot be written as a reference", "write it in the launcher's own words");

    private static Failure Tell(ReferenceFault fault, ReadOnlySpan<byte> text, Spelling spelling, TextOrigin origin) =>
        origin == TextOrigin.Flag
            ? fault.InFlag($"{spelling.Tool} reference {Quoted.Text(Shown(Encoding.UTF8.GetString(text)))}")
            : fault.InEnvironmentOf(spelling.Tool);

    // Where it ends is not known: what follows may be a secret of the text around it.
    private static Failure TellOfBeginning(
        ReferenceFault fault,
        ReadOnlySpan<byte> beginning,
        Spelling spelling,
        TextOrigin origin
    ) => Tell(fault, [.. beginning, .. "..."u8], spelling, origin);

    // Options may hold a login secret there.
    private static string Shown(string text) =>
        text.IndexOf('?', StringComparison.Ordinal) is >= 0 and var cut ? $"{text.AsSpan(0, cut + 1)}..." : text;
}
