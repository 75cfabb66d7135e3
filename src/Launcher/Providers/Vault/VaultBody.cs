using System.Buffers;
using System.Text.Json;

namespace Launcher.Providers.Vault;

/// <summary>JSON bodies of requests.</summary>
internal static class VaultBody
{
    /// <summary>An object of strings: Vault reads numbers, times, lists and booleans out of them.</summary>
    public static ReadOnlyMemory<byte> Of(IEnumerable<KeyValuePair<string, string>> fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, value) in fields)
            {
                json.WriteString(name, value);
            }
            json.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }

    /// <summary>An object with one member, a list of strings.</summary>
    public static ReadOnlyMemory<byte> Of(string name, IEnumerable<string> values)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray(name);
            foreach (var value in values)
            {
                json.WriteStringValue(value);
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }
}
