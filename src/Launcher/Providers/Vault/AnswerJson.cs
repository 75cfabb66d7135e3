using System.Text.Json;
using System.Text.Unicode;

namespace Launcher.Providers.Vault;

/// <summary>Looks into the JSON of an answer without copying it: a value is a part of the text it stands in.</summary>
internal static class AnswerJson
{
    // More than a secret may have: what is nested too deep inside it is for the selector to say.
    private static readonly JsonReaderOptions s_options = new() { MaxDepth = 256 };

    /// <summary>Whether all of it is one JSON object in UTF-8.</summary>
    public static bool IsObject(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text))
        {
            return false;
        }
        var reader = new Utf8JsonReader(text, s_options);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }
            while (reader.Read()) { }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The text of a member's value; empty when the object has none, or null.</summary>
    /// <param name="text">An object that <see cref="IsObject"/> has passed, or empty.</param>
    public static ReadOnlySpan<byte> Member(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> found = default;
        var reader = new Utf8JsonReader(text, s_options);
        if (text.IsEmpty || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return found;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // The server never escapes the names of its own members.
            var matches = !reader.ValueIsEscaped && reader.ValueSpan.SequenceEqual(name);
            reader.Read();
            var (start, isNull) = ((int)reader.TokenStartIndex, reader.TokenType == JsonTokenType.Null);
            reader.Skip();
            if (matches)
            {
                found = isNull ? default : text[start..(int)reader.BytesConsumed];
            }
        }
        return found;
    }

    public static bool IsObjectStart(ReadOnlySpan<byte> value) => !value.IsEmpty && value[0] == '{';

    /// <summary>A string's content; null for anything else.</summary>
    public static string? Text(ReadOnlySpan<byte> value)
    {
        var reader = new Utf8JsonReader(value, s_options);
        try
        {
            return !value.IsEmpty && reader.Read() && reader.TokenType == JsonTokenType.String
                ? reader.GetString()
                : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: no text.
            return null;
        }
    }

    /// <summary>A whole number; 0 for anything else.</summary>
    public static long Number(ReadOnlySpan<byte> value)
    {
        var reader = new Utf8JsonReader(value, s_options);
        return
            !value.IsEmpty
            && reader.Read()
            && reader.TokenType == JsonTokenType.Number
            && reader.TryGetInt64(out var number)
            ? number
            : 0;
    }

    public static bool IsTrue(ReadOnlySpan<byte> value) => value.SequenceEqual("true"u8);

    /// <summary>The strings of an array.</summary>
    public static IReadOnlyList<string> Texts(ReadOnlySpan<byte> value)
    {
        var texts = new List<string>();
        var reader = new Utf8JsonReader(value, s_options);
        if (value.IsEmpty || !reader.Read() || reader.TokenType != JsonTokenType.StartArray)
        {
            return texts;
        }
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (Text(value[start..(int)reader.BytesConsumed]) is { } text)
            {
                texts.Add(text);
            }
        }
        return texts;
    }
}
