using System.Text;

namespace Launcher.References;

/// <summary>The <c>scheme[+instance]://</c> a text starts with, as written; whether it is known is another question.</summary>
/// <param name="Scheme">Never empty; letters of either case, digits, <c>.</c>, <c>_</c> and <c>-</c>.</param>
/// <param name="Instance">Null without a <c>+</c>; may be empty or of the wrong case.</param>
/// <param name="Length">In bytes, and in characters too: all of it is ASCII.</param>
internal readonly record struct SchemePrefix(string Scheme, string? Instance, int Length)
{
    /// <summary>As written, with <c>://</c>.</summary>
    public string Text => Instance is null ? $"{Scheme}://" : $"{Scheme}+{Instance}://";

    /// <summary>
    /// More than a valid scheme or instance is read here, so that <c>aws_sm://</c> and <c>vault+EU://</c> are seen and
    /// explained instead of passing on to the app.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out SchemePrefix prefix)
    {
        prefix = default;
        var schemeLength = WordLength(text);
        if (schemeLength == 0 || !char.IsAsciiLetter((char)text[0]))
        {
            return false;
        }
        var length = schemeLength;
        var instanceLength = -1;
        if (length < text.Length && text[length] == '+')
        {
            instanceLength = WordLength(text[(length + 1)..]);
            length += 1 + instanceLength;
        }
        if (!text[length..].StartsWith("://"u8))
        {
            return false;
        }
        prefix = new SchemePrefix(
            Encoding.ASCII.GetString(text[..schemeLength]),
            instanceLength < 0 ? null : Encoding.ASCII.GetString(text.Slice(schemeLength + 1, instanceLength)),
            length + "://"u8.Length
        );
        return true;
    }

    /// <summary>How many bytes at the start may be part of a scheme or an instance.</summary>
    public static int WordLength(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (length < text.Length && IsWordByte(text[length]))
        {
            length++;
        }
        return length;
    }

    public static bool IsWordByte(byte value) =>
        char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'_' or (byte)'.';
}
