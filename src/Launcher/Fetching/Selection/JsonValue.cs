using System.Text.Json;

namespace Launcher.Fetching.Selection;

/// <summary>A JSON value as the bytes an app gets.</summary>
internal static class JsonValue
{
    /// <summary>
    /// Strings unescaped and without quotes; numbers, booleans and nested values exactly as written. Moves the reader
    /// to the value's last token.
    /// </summary>
    /// <returns>Null for <c>null</c>.</returns>
    public static SecretValue? Read(ReadOnlySpan<byte> text, ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.String when reader.ValueIsEscaped:
                return Unescape(reader);
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                return new SecretValue(text[start..(int)reader.BytesConsumed]);
            default:
                return new SecretValue(reader.ValueSpan);
        }
    }

    /// <summary>The type in a message.</summary>
    public static string Describe(JsonTokenType type) =>
        type switch
        {
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "an array",
            JsonTokenType.String => "a string",
            JsonTokenType.Number => "a number",
            JsonTokenType.Null => "null",
            _ => "a boolean",
        };

    private static SecretValue Unescape(in Utf8JsonReader reader)
    {
        // No escape is shorter than what it stands for.
        var buffer = GC.AllocateUninitializedArray<byte>(reader.ValueSpan.Length, pinned: true);
        var value = new SecretValue(buffer.AsSpan(0, reader.CopyString(buffer)));
        Array.Clear(buffer);
        return value;
    }
}
