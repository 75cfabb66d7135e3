using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Launcher.References;

/// <summary>
/// Percent-encoding (RFC 3986, section 2.1) of UTF-8 text, decoded once and strictly. <c>+</c> is <c>+</c>: this is no
/// HTML form.
/// </summary>
internal static class PercentCode
{
    /// <summary>What is wrong with an encoded text, or null and its meaning.</summary>
    /// <param name="text">No half surrogate pairs.</param>
    /// <param name="where">The part of the reference it is, for the cause.</param>
    /// <param name="decoded">Empty when there is a fault.</param>
    public static ReferenceFault? Decode(ReadOnlySpan<char> text, string where, out string decoded)
    {
        if (!text.Contains('%'))
        {
            decoded = text.ToString();
            return null;
        }
        decoded = "";
        var bytes = new ArrayBufferWriter<byte>(text.Length);
        while (!text.IsEmpty)
        {
            var plain = text.IndexOf('%');
            if (plain != 0)
            {
                var run = plain < 0 ? text : text[..plain];
                Encoding.UTF8.GetBytes(run, bytes);
                text = text[run.Length..];
                continue;
            }
            if (
                text.Length < 3
                || !char.IsAsciiHexDigit(text[1])
                || !char.IsAsciiHexDigit(text[2])
                || !byte.TryParse(text[1..3], NumberStyles.AllowHexSpecifier, null, out var value)
            )
            {
                return new($"a '%' without two hexadecimal digits in {where}", "write %25 for a '%'");
            }
            if (value == 0)
            {
                return new($"the escape %00 in {where}", "a reference cannot hold a NUL: remove it");
            }
            bytes.GetSpan(1)[0] = value;
            bytes.Advance(1);
            text = text[3..];
        }
        if (!Utf8.IsValid(bytes.WrittenSpan))
        {
            return new($"escapes that are not UTF-8 in {where}", "escape the bytes of UTF-8 text");
        }
        decoded = Encoding.UTF8.GetString(bytes.WrittenSpan);
        return null;
    }

    /// <summary>
    /// Encodes what would not come back as it is: <c>%</c>, control characters, white space (so that a printed
    /// reference is one word), and the characters that have a meaning in this part.
    /// </summary>
    public static void Encode(StringBuilder target, string text, string meaningful)
    {
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value != '%' && !Rune.IsControl(rune) && !Rune.IsWhiteSpace(rune) && !Holds(meaningful, rune))
            {
                target.Append(rune.ToString());
                continue;
            }
            foreach (var value in utf8[..rune.EncodeToUtf8(utf8)])
            {
                target.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
            }
        }
    }

    private static bool Holds(string characters, Rune rune) =>
        rune.IsBmp && characters.Contains((char)rune.Value, StringComparison.Ordinal);
}
