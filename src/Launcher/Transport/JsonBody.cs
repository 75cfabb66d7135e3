using System.Buffers;
using System.Text.Json;

namespace Launcher.Transport;

/// <summary>The body of a request: one object in JSON.</summary>
internal static class JsonBody
{
    /// <param name="members">Writes them.</param>
    /// <param name="options">How it is written.</param>
    public static ReadOnlyMemory<byte> Of(Action<Utf8JsonWriter> members, JsonWriterOptions options = default)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body, options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return body.WrittenMemory;
    }

    /// <summary>An object of strings.</summary>
    public static ReadOnlyMemory<byte> Of(IEnumerable<KeyValuePair<string, string>> members) =>
        Of(json =>
        {
            foreach (var (name, value) in members)
            {
                json.WriteString(name, value);
            }
        });

    /// <summary>A member that may have no value: then it is left out.</summary>
    public static void WriteOptional(this Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    /// <summary>A member that is a list of strings.</summary>
    public static void WriteStrings(this Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }
        json.WriteEndArray();
    }
}
