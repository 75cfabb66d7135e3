using System.Buffers.Text;

namespace Launcher.Fetching.Selection;

/// <summary>The escapes of a JSON string that is well-formed otherwise.</summary>
internal static class JsonEscapes
{
    private const int UnicodeEscape = 6;

    /// <summary>
    /// Whether a <c>\ud800</c>-<c>\udfff</c> stands alone: RFC 8259 lets it pass, but there is no UTF-8 for it.
    /// </summary>
    public static bool HaveLoneSurrogate(ReadOnlySpan<byte> text)
    {
        for (var at = text.IndexOf((byte)'\\'); at >= 0; at = text.IndexOf((byte)'\\'))
        {
            text = text[at..];
            var unit = Unit(text);
            if (unit is >= 0xDC00 and <= 0xDFFF)
            {
                return true;
            }
            var length = unit is null ? 2 : UnicodeEscape;
            if (unit is >= 0xD800 and <= 0xDBFF)
            {
                if (Unit(text[UnicodeEscape..]) is not (>= 0xDC00 and <= 0xDFFF))
                {
                    return true;
                }
                length += UnicodeEscape;
            }
            text = text[length..];
        }
        return false;
    }

    /// <summary>The UTF-16 unit of a <c>\uXXXX</c> at the beginning, or null.</summary>
    private static int? Unit(ReadOnlySpan<byte> text) =>
        text.Length >= UnicodeEscape
        && text.StartsWith("\\u"u8)
        && Utf8Parser.TryParse(text[2..UnicodeEscape], out int unit, out _, 'x')
            ? unit
            : null;
}
