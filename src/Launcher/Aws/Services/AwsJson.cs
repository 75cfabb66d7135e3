using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Launcher.Model;

namespace Launcher.Aws.Services;

/// <summary>Reads the answers of AWS's JSON protocol: no tree, and no string of what may be secret.</summary>
internal static class AwsJson
{
    /// <summary>Gets one member of an object: the reader stands on its value, and must leave it at its end.</summary>
    internal delegate void Take(string member, ref Utf8JsonReader reader);

    /// <summary>Reads an answer that is one object.</summary>
    /// <param name="body">All of it.</param>
    /// <param name="endpoint">For messages.</param>
    /// <param name="take">Gets every member.</param>
    /// <exception cref="StoreException">It is something else, or broken.</exception>
    public static void Read(ReadOnlySpan<byte> body, string endpoint, Take take)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            reader.Read();
            Members(ref reader, take);
            if (!reader.Read())
            {
                return;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // Its message may quote what it read.
        }
        throw new StoreException(
            ProblemClass.BadValue,
            $"{endpoint} answered with something that is not the JSON of AWS",
            "check that no proxy or portal answers in its place"
        );
    }

    /// <summary>Reads the object the reader stands on.</summary>
    public static void Members(ref Utf8JsonReader reader, Take take)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = reader.GetString()!;
            reader.Read();
            take(member, ref reader);
        }
    }

    /// <summary>A string, unescaped.</summary>
    public static SecretValue Secret(ref Utf8JsonReader reader)
    {
        using var buffer = Copy(ref reader);
        return new SecretValue(buffer.Bytes);
    }

    /// <summary>A string that holds base64 (RFC 4648).</summary>
    public static SecretValue Binary(ref Utf8JsonReader reader)
    {
        using var buffer = Copy(ref reader);
        using var decoded = new SecretBuffer(buffer.Count);
        if (Base64.DecodeFromUtf8(buffer.Bytes, decoded.Free(), out _, out var written) != OperationStatus.Done)
        {
            throw new FormatException();
        }
        decoded.Advance(written);
        return new SecretValue(decoded.Bytes);
    }

    // Unescaped text is never longer than escaped text.
    private static SecretBuffer Copy(ref Utf8JsonReader reader)
    {
        var buffer = new SecretBuffer(reader.ValueSpan.Length);
        buffer.Advance(reader.CopyString(buffer.Free()));
        return buffer;
    }
}
