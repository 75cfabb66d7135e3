using System.Globalization;
using System.Text;

namespace Launcher.Model;

/// <summary>Text of a user in a message: in single quotes, on one line, of bounded length.</summary>
internal static class Quoted
{
    private const int LongestText = 200;

    /// <summary>
    /// The text in single quotes. Characters that would move a terminal's cursor, reorder a line, break it or pass for a
    /// blank are shown as escapes; text over 200 characters is cut and ends in <c>...</c>. What is secret for certain, such as a PEM or a
    /// token of a known form, is described in place of it, wherever the text came from.
    /// </summary>
    public static string Text(string text)
    {
        if (Look.OfSecret(text) is not null)
        {
            return Shown.Described(text);
        }
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

    /// <summary>A name where it begins a line: as it is when it is made of the usual characters, else quoted.</summary>
    public static string Name(string name)
    {
        if (name is ['\'', _, .., '\''])
        {
            // Quoted already, with what explains it.
            return Line(name);
        }
        var isUsual = name.All(character =>
            char.IsAsciiLetterOrDigit(character) || "_-.:/+@,#*?=&%{}[] ".Contains(character, StringComparison.Ordinal)
        );
        return !isUsual ? Text(name)
            : Look.OfSecret(name) is null ? name
            : Shown.Described(name);
    }

    /// <summary>
    /// A whole message on one line: whatever name or text got into it, nothing in it breaks the line or moves a cursor.
    /// </summary>
    public static string Line(string message)
    {
        foreach (var character in message)
        {
            if (char.IsSurrogate(character) || IsEscaped(new Rune(character)))
            {
                var line = new StringBuilder(message.Length + 8);
                foreach (var rune in message.EnumerateRunes())
                {
                    Append(line, rune);
                }
                return line.ToString();
            }
        }
        return message;
    }

    private static bool IsEscaped(Rune rune) =>
        Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Control
            or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator => true,
            // Looks like the blank that it is not.
            UnicodeCategory.SpaceSeparator => rune.Value != ' ',
            _ => false,
        };

    private static void Append(StringBuilder quoted, Rune rune)
    {
        if (IsEscaped(rune))
        {
            AppendEscape(quoted, rune.Value);
        }
        else
        {
            quoted.Append(rune.ToString());
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
