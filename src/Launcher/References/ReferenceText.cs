using System.Text;
using System.Text.Unicode;

namespace Launcher.References;

/// <summary>Text that is a whole reference, or holds references inline.</summary>
internal static class ReferenceText
{
    /// <summary>
    /// The text of a flag: a whole reference, or text with <c>@{...}</c> in it. Text without any reference is a problem,
    /// since whoever wrote it for the launcher meant one; so is an unknown scheme.
    /// </summary>
    public static ParsedText ParseFlag(string text, SchemeSet schemes)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        // An unpaired surrogate would reach the app as other bytes than were written.
        return Encoding.UTF8.GetString(bytes) != text
            ? Failure.Reference("the text is not valid Unicode", "write it in UTF-8")
            : Read(bytes, schemes, TextOrigin.Flag) ?? NearMiss.Explain(text, schemes, literalFits: true);
    }

    /// <summary>
    /// A whole value of the inherited environment: null when nothing in it is ours and it passes byte for byte, which is
    /// the common case and costs one search.
    /// </summary>
    public static ParsedText? Scan(ReadOnlySpan<byte> value, SchemeSet schemes) =>
        value.IndexOf("://"u8) < 0 && schemes.Spellings(TextOrigin.Environment).Count == 0
            ? null
            : Read(value, schemes, TextOrigin.Environment);

    /// <summary>
    /// A template: text with <c>@{...}</c> in it, which is never a reference as a whole. Every problem is found, each at
    /// its offset in the bytes; an unknown scheme is one.
    /// </summary>
    public static ParsedText ParseTemplate(ReadOnlySpan<byte> text, SchemeSet schemes, List<PlacedFailure> faults) =>
        InlineReader.Read(text, schemes, TextOrigin.Template, faults) ?? ParsedText.Literal(text);

    /// <summary>The known scheme of an inline reference in a text, whoever wrote it, or of the text as a whole; or null.</summary>
    public static string? NamesScheme(ReadOnlySpan<byte> text, SchemeSet schemes)
    {
        // A path's scheme without a path (file:dev.db) is an app's own.
        if (
            SchemePrefix.TryRead(text, out var prefix)
            && schemes.TryGet(prefix.Scheme, out var whole)
            && !whole.IsOfPaths
        )
        {
            return prefix.Scheme;
        }
        while (text.IndexOf("@{"u8) is >= 0 and var at)
        {
            text = text[(at + 2)..];
            if (SchemePrefix.TryRead(text, out prefix) && schemes.TryGet(prefix.Scheme, out _))
            {
                return prefix.Scheme;
            }
        }
        return null;
    }

    /// <summary>What is wrong with a known reference, given as bytes, or null and the reference.</summary>
    internal static Failure? ReadReference(
        ReadOnlySpan<byte> text,
        SchemePrefix prefix,
        SchemeSet schemes,
        TextOrigin origin,
        out SecretReference? reference
    )
    {
        reference = null;
        var characters = Encoding.UTF8.GetString(text);
        var fault = Utf8.IsValid(text)
            ? ReferenceParser.Read(characters, prefix, schemes, out reference)
            : new("bytes that are not UTF-8", "write them as percent-escapes of UTF-8");
        return fault is null
            ? null
            : Tell(fault, prefix, origin, Quoted.Text(ReferenceParser.Shown(characters, prefix)));
    }

    /// <summary>Words a fault as openly as the origin of the text allows.</summary>
    internal static Failure Tell(ReferenceFault fault, SchemePrefix prefix, TextOrigin origin, string quoted) =>
        origin == TextOrigin.Environment
            ? fault.InEnvironment(prefix.Scheme.ToLowerInvariant())
            : fault.InFlag($"reference {quoted}");

    private static ParsedText? Read(ReadOnlySpan<byte> text, SchemeSet schemes, TextOrigin origin)
    {
        if (SchemePrefix.TryRead(text, out var prefix))
        {
            switch (schemes.JudgeWhole(prefix, text, origin))
            {
                case SchemeStanding.Literal:
                    return ParsedText.Literal(text[prefix.Length..]);
                case SchemeStanding.Known:
                    return ReadReference(text, prefix, schemes, origin, out var reference) is { } problem
                        ? problem
                        : new ParsedText([new TextPart(default, reference)], null);
                case SchemeStanding.WrongCase:
                    return Tell(NearMiss.WrongCase(prefix), prefix, origin, $"'{prefix.Text}...'");
                default:
                    break;
            }
        }
        return SpelledReader.ReadWhole(text, schemes, origin) is { } spelled ? spelled
            : NearMiss.Wrapped(text, schemes, origin, out var inner) is { } wrapped
                ? Tell(wrapped, inner, origin, $"'{inner.Text}...'")
            : InlineReader.Read(text, schemes, origin);
    }
}

/// <summary>What is wrong at one place of a text.</summary>
/// <param name="Offset">In its bytes.</param>
internal sealed record PlacedFailure(int Offset, Failure Failure);
