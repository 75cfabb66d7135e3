using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Launcher.Transport;

/// <summary>
/// A value in the JSON of an answer (RFC 8259): a part of the text it stands in. No tree, no copy, and no string of what
/// may be secret. What is not there, and null, is nothing: its members and items are too.
/// </summary>
internal readonly ref struct JsonAnswer
{
    // More than a secret may have: what is nested too deep inside it is for the selector to say.
    private static readonly JsonReaderOptions s_options = new() { MaxDepth = 256 };

    private readonly ReadOnlySpan<byte> _name;

    private JsonAnswer(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name = default)
    {
        Json = json;
        _name = name;
    }

    /// <summary>As it is written in the answer; empty for nothing.</summary>
    public ReadOnlySpan<byte> Json { get; }

    public bool IsNothing => Json.IsEmpty;

    public bool IsObject => !IsNothing && Json[0] == '{';

    public bool IsTrue => Json.SequenceEqual("true"u8);

    /// <summary>A string's content; null for anything else, and for half of a surrogate pair, which is no text.</summary>
    public string? Text
    {
        get
        {
            var reader = new Utf8JsonReader(Json, s_options);
            try
            {
                return IsString(ref reader) ? reader.GetString() : null;
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        }
    }

    /// <summary>A whole number; null for anything else.</summary>
    public long? Number
    {
        get
        {
            var reader = new Utf8JsonReader(Json, s_options);
            return
                !IsNothing
                && reader.Read()
                && reader.TokenType == JsonTokenType.Number
                && reader.TryGetInt64(out var number)
                ? number
                : null;
        }
    }

    /// <summary>A member of an object; the last one of its name.</summary>
    public JsonAnswer this[ReadOnlySpan<byte> name]
    {
        get
        {
            var found = default(JsonAnswer);
            var reader = new Utf8JsonReader(Json, s_options);
            if (!IsObject || !reader.Read())
            {
                return found;
            }
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var matches = IsNamed(ref reader, name);
                reader.Read();
                var value = Take(Json, ref reader);
                found = matches ? value : found;
            }
            return found;
        }
    }

    /// <summary>All of a body; nothing when it is not one object in UTF-8.</summary>
    public static JsonAnswer Of(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, s_options);
        try
        {
            if (!Utf8.IsValid(body) || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return default;
            }
            var answer = Take(body, ref reader);
            return reader.Read() ? default : answer;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    /// <summary>The same as <see cref="Text"/>, of what may be secret.</summary>
    public SecretValue? Secret()
    {
        using var content = Content();
        return content is null ? null : new SecretValue(content.Bytes);
    }

    /// <summary>What a string holds in base64 (RFC 4648); null for anything else.</summary>
    public SecretValue? Decoded()
    {
        using var content = Content();
        if (content is null)
        {
            return null;
        }
        using var decoded = new SecretBuffer(content.Count);
        var status = Base64.DecodeFromUtf8(content.Bytes, decoded.Free(), out _, out var written);
        decoded.Advance(written);
        return status == OperationStatus.Done ? new SecretValue(decoded.Bytes) : null;
    }

    /// <summary>The strings of an array.</summary>
    public IReadOnlyList<string> Texts()
    {
        var texts = new List<string>();
        foreach (var item in this)
        {
            if (item.Text is { } text)
            {
                texts.Add(text);
            }
        }
        return texts;
    }

    /// <summary>Of a member that was walked to; null for half of a surrogate pair.</summary>
    public string? Name => new JsonAnswer(_name).Text;

    /// <summary>The members of an object, in their order.</summary>
    public Enumerator Members => new(Json, '{');

    /// <summary>The items of an array.</summary>
    public Enumerator GetEnumerator() => new(Json, '[');

    // Unescaped text is never longer than escaped text.
    private SecretBuffer? Content()
    {
        var reader = new Utf8JsonReader(Json, s_options);
        if (!IsString(ref reader))
        {
            return null;
        }
        var content = new SecretBuffer(reader.ValueSpan.Length);
        try
        {
            content.Advance(reader.CopyString(content.Free()));
            return content;
        }
        catch (InvalidOperationException)
        {
            content.Dispose();
            return null;
        }
    }

    private bool IsString(ref Utf8JsonReader reader) =>
        !IsNothing && reader.Read() && reader.TokenType == JsonTokenType.String;

    private static bool IsNamed(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        try
        {
            return reader.ValueTextEquals(name);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            return false;
        }
    }

    // The value the reader stands on; it is left at its end.
    private static JsonAnswer Take(ReadOnlySpan<byte> json, scoped ref Utf8JsonReader reader)
    {
        var (start, isNull) = ((int)reader.TokenStartIndex, reader.TokenType == JsonTokenType.Null);
        reader.Skip();
        return isNull ? default : new JsonAnswer(json[start..(int)reader.BytesConsumed]);
    }

    internal ref struct Enumerator
    {
        private readonly ReadOnlySpan<byte> _json;
        private readonly bool _isMeant;
        private Utf8JsonReader _reader;

        public Enumerator(ReadOnlySpan<byte> json, char opening)
        {
            _json = json;
            _isMeant = !json.IsEmpty && json[0] == opening;
            _reader = new Utf8JsonReader(json, s_options);
        }

        public JsonAnswer Current { get; private set; }

        public readonly Enumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            if (!_isMeant)
            {
                return false;
            }
            if (_reader.TokenType == JsonTokenType.None)
            {
                _reader.Read();
            }
            if (!_reader.Read() || _reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject)
            {
                return false;
            }
            ReadOnlySpan<byte> name = default;
            if (_reader.TokenType == JsonTokenType.PropertyName)
            {
                name = _json[(int)_reader.TokenStartIndex..(int)_reader.BytesConsumed].TrimEnd(": \t\r\n"u8);
                _reader.Read();
            }
            Current = new JsonAnswer(Take(_json, ref _reader).Json, name);
            return true;
        }
    }
}
