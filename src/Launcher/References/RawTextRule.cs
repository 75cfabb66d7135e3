using System.Text;

namespace Launcher.References;

/// <summary>What the text of a reference may not hold before it is decoded.</summary>
internal static class RawTextRule
{
    /// <summary>What is wrong with the whole text, or null.</summary>
    public static ReferenceFault? Check(string text, SchemeSet schemes)
    {
        if (text.Length > 0 && char.IsWhiteSpace(text[^1]))
        {
            return new("white space at its end", "remove it, or write %20 for a space that belongs to a name");
        }
        for (var i = 0; i < text.Length; )
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune))
            {
                return new("text that is not valid Unicode", "write other bytes as percent-escapes of UTF-8");
            }
            if (Rune.IsControl(rune))
            {
                return new("a control character", "remove it, or percent-encode it (%0A is a line break)");
            }
            i += rune.Utf16SequenceLength;
        }
        return HoldsInline(text, schemes)
            ? new("a reference inside a reference", "write each one as @{...} in one text")
            : null;
    }

    /// <summary>
    /// An option that stands where the grammar takes it for part of a name would be lost silently, and a default's value
    /// would be shown as a location.
    /// </summary>
    public static ReferenceFault? CheckMisplaced(ReadOnlySpan<char> text, string where)
    {
        for (var at = text.IndexOf('&'); at >= 0; )
        {
            text = text[(at + 1)..];
            at = text.IndexOf('&');
            var word = at < 0 ? text : text[..at];
            var equals = word.IndexOf('=');
            if (equals > 0 && CommonOptions.Has(word[..equals].ToString()))
            {
                return new($"an option in {where}", "options go between '?' and '#'; write %26 for a '&' in a name");
            }
        }
        return null;
    }

    private static bool HoldsInline(string text, SchemeSet schemes)
    {
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(text);
        while (rest.IndexOf("@{"u8) is >= 0 and var at)
        {
            rest = rest[(at + 2)..];
            if (
                SchemePrefix.TryRead(rest, out var prefix)
                && schemes.Judge(prefix, TextOrigin.Flag) != SchemeStanding.Unknown
            )
            {
                return true;
            }
        }
        return false;
    }
}
