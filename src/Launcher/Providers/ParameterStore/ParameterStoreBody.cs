using System.Buffers;
using System.Text.Json;

namespace Launcher.Providers.ParameterStore;

/// <summary>What is sent. Source: Systems Manager API Reference.</summary>
internal static class ParameterStoreBody
{
    /// <summary>GetParameters.</summary>
    public static ReadOnlyMemory<byte> Names(IEnumerable<string> names) =>
        Write(json =>
        {
            json.WriteStartArray("Names");
            foreach (var name in names)
            {
                json.WriteStringValue(name);
            }
            json.WriteEndArray();
        });

    /// <summary>GetParametersByPath.</summary>
    /// <param name="next">Null for the first page.</param>
    public static ReadOnlyMemory<byte> Path(string path, string? next) =>
        Write(json =>
        {
            json.WriteString("Path", path);
            json.WriteBoolean("Recursive", true);
            if (next is not null)
            {
                json.WriteString("NextToken", next);
            }
        });

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> members)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            members(json);
            // A SecureString comes as plain text; others as they are.
            json.WriteBoolean("WithDecryption", true);
            json.WriteEndObject();
        }
        return body.WrittenMemory;
    }
}
