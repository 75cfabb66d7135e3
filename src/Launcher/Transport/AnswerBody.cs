using System.IO.Compression;

namespace Launcher.Transport;

/// <summary>Reads the body of an answer into memory that is cleared afterwards: decompressed, and never more than the limit.</summary>
internal static class AnswerBody
{
    /// <exception cref="StoreException">It is too long, or encoded in a way nobody asked for.</exception>
    public static async Task<SecretBuffer> ReadAsync(Endpoint endpoint, HttpContent content, Patience patience)
    {
        var encodings = content.Headers.ContentEncoding;
        await using var raw = await content.ReadAsStreamAsync(patience.Token);
        if (encodings.Count == 0)
        {
            return await ReadAsync(endpoint, raw, content.Headers.ContentLength, patience);
        }
        if (encodings.Count > 1 || !encodings.Contains("gzip", StringComparer.OrdinalIgnoreCase))
        {
            throw new StoreException(
                ProblemClass.BadValue,
                $"{endpoint.Name} answered in an encoding that was not asked for ({Quoted.Text(string.Join(", ", encodings))})",
                "check the proxy or gateway in front of it"
            );
        }
        await using var plain = new GZipStream(raw, CompressionMode.Decompress);
        return await ReadAsync(endpoint, plain, null, patience);
    }

    private static async Task<SecretBuffer> ReadAsync(Endpoint endpoint, Stream stream, long? length, Patience patience)
    {
        if (length > SecretLimits.MaxSecretBytes)
        {
            throw TooLong(endpoint);
        }
        // One more than announced, so that the end is found without growing.
        var body = new SecretBuffer((int)(length ?? 0) + 1);
        try
        {
            int count;
            while ((count = await stream.ReadAsync(body.FreeMemory(), patience.Token)) > 0)
            {
                body.Advance(count);
                patience.Progress(count);
                if (body.Count > SecretLimits.MaxSecretBytes)
                {
                    throw TooLong(endpoint);
                }
            }
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private static StoreException TooLong(Endpoint endpoint) =>
        Failure.Value(
            $"{endpoint.Name} answered with more than {SecretLimits.MaxSecretText}",
            "ask for less: nothing an app reads as a secret is that large"
        );
}
