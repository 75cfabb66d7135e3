using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Launcher.Fetching.Selection;

/// <summary>
/// Whether bytes are JSON (RFC 8259) from the first to the last, and if not, where and why, in words of our own: those
/// of the reader quote what they found.
/// </summary>
internal static class JsonText
{
    private const int MaxDepth = 64;

    /// <summary>The reader's own limit is one more, so that ours can be told from other errors.</summary>
    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth + 1 };

    /// <summary>A reader at the first token of text that <see cref="Check"/> has passed.</summary>
    public static Utf8JsonReader Reader(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, Options);
        reader.Read();
        return reader;
    }

    /// <summary>Some editors put a byte order mark in front, which is no part of JSON.</summary>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> content) =>
        content.StartsWith(Encoding.UTF8.Preamble) ? content[Encoding.UTF8.Preamble.Length..] : content;

    /// <returns>Null, or the place and the cause.</returns>
    public static string? Check(ReadOnlySpan<byte> text)
    {
        if (text.Trim(" \t\r\n"u8).IsEmpty)
        {
            return "it is empty";
        }
        if (Utf16.Begins(text))
        {
            return $"{Place(text, 0)}: it is UTF-16, and must be saved as UTF-8";
        }
        if (!Utf8.IsValid(text))
        {
            return $"{Place(text, FirstInvalid(text))}: the bytes are not UTF-8";
        }
        var reader = new Utf8JsonReader(text, Options);
        try
        {
            while (reader.Read())
            {
                if (
                    reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray
                    && reader.CurrentDepth >= MaxDepth
                )
                {
                    return $"{Place(text, (int)reader.TokenStartIndex)}: it is nested deeper than {MaxDepth} levels";
                }
                if (reader.ValueIsEscaped && JsonEscapes.HaveLoneSurrogate(reader.ValueSpan))
                {
                    return $"{Place(text, (int)reader.TokenStartIndex)}: a string has half of a surrogate pair";
                }
            }
            return null;
        }
        catch (JsonException e)
        {
            var offset = Offset(text, (int)(e.LineNumber ?? 0), (int)(e.BytePositionInLine ?? 0));
            return $"{Place(text, offset)}: {Cause(text, offset, reader)}";
        }
    }

    /// <summary>A place in a message: <c>line 3, column 7</c>.</summary>
    public static string Place(ReadOnlySpan<byte> text, int offset)
    {
        var at = TextPosition.Of(text, offset);
        return $"line {at.Line}, column {at.Column}";
    }

    private static string Cause(ReadOnlySpan<byte> text, int offset, in Utf8JsonReader reader)
    {
        var complete =
            reader.CurrentDepth == 0
            && reader.TokenType is not (JsonTokenType.None or JsonTokenType.StartObject or JsonTokenType.StartArray);
        return offset >= text.Length ? "the text ends too early"
            : complete ? "there is more after the end"
            : text[offset] switch
            {
                < (byte)' ' => "a string has a line break or another control character in it",
                (byte)'\'' => "strings and names are written in double quotes",
                (byte)'/' or (byte)'#' => "comments are not allowed",
                (byte)'}' or (byte)']' => "a value is missing, or there is a comma too many",
                (byte)'"' => "a comma or a colon is missing",
                _ => "this is not expected here",
            };
    }

    private static int Offset(ReadOnlySpan<byte> text, int line, int position)
    {
        var start = 0;
        for (; line > 0; line--)
        {
            start += text[start..].IndexOf((byte)'\n') + 1;
        }
        return Math.Min(start + position, text.Length);
    }

    private static int FirstInvalid(ReadOnlySpan<byte> text)
    {
        var offset = 0;
        while (Rune.DecodeFromUtf8(text[offset..], out _, out var length) == System.Buffers.OperationStatus.Done)
        {
            offset += length;
        }
        return offset;
    }
}
