using System.Buffers;
using System.Text.Json;

namespace Launcher.Providers.SecretsManager;

/// <summary>What is sent. Source: Secrets Manager API Reference.</summary>
internal static class SecretsManagerBody
{
    /// <summary>GetSecretValue.</summary>
    public static ReadOnlyMemory<byte> One(SecretPlace place)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("SecretId", place.Id);
            if (place.VersionId is { } version)
            {
                json.WriteString("VersionId", version);
            }
            if (place.Stage is { } stage)
            {
                json.WriteString("VersionStage", stage);
            }
            json.WriteEndObject();
        }
        return body.WrittenMemory;
    }

    /// <summary>BatchGetSecretValue.</summary>
    public static ReadOnlyMemory<byte> Many(IEnumerable<string> ids)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteStartArray("SecretIdList");
            foreach (var id in ids)
            {
                json.WriteStringValue(id);
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return body.WrittenMemory;
    }
}
