using System.Globalization;
using System.Text;

namespace Launcher.Model;

/// <summary>Text of a user in a message: in single quotes, on one line, of bounded length.</summary>
internal static class Quoted
{
    private const int LongestText = 200;

    /// <summary>
    /// The text in single quotes. Characters that would move a terminal's cursor, reorder a line, break it or pass for a blank are shown
    /// as escapes; text over 200 characters is cut and ends in <c>...</c>.
    /// </summary>
    public static string Text(string text)
    {
        var quoted = new StringBuilder("'", Math.Min(text.Length, LongestText) + 8);
        for (var i = 0; i < text.Length; )
        {
            if (i >= LongestText)
            {
                quoted.Append("...");
                break;
            }
            // Half a surrogate pair is no rune: an argument that was not UTF-8 may hold one.
            if (Rune.TryGetRuneAt(text, i, out var rune))
            {
                Append(quoted, rune);
                i += rune.Utf16SequenceLength;
            }
            else
            {
                AppendEscape(quoted, text[i]);
                i++;
            }
        }
        return quoted.Append('\'').ToString();
    }

    private static void Append(StringBuilder quoted, Rune rune)
    {
        switch (Rune.GetUnicodeCategory(rune))
        {
            case UnicodeCategory.Control:
            case UnicodeCategory.Format:
            case UnicodeCategory.LineSeparator:
            case UnicodeCategory.ParagraphSeparator:
            // Looks like the blank that it is not.
            case UnicodeCategory.SpaceSeparator when rune.Value != ' ':
                AppendEscape(quoted, rune.Value);
                break;
            default:
                quoted.Append(rune.ToString());
                break;
        }
    }

    private static void AppendEscape(StringBuilder quoted, int value) =>
        _ = value switch
        {
            '\n' => quoted.Append(@"\n"),
            '\r' => quoted.Append(@"\r"),
            '\t' => quoted.Append(@"\t"),
            <= 0xffff => quoted.Append(CultureInfo.InvariantCulture, $@"\u{value:x4}"),
            _ => quoted.Append(CultureInfo.InvariantCulture, $@"\U{value:x8}"),
        };
}
