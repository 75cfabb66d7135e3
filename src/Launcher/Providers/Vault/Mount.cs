using Launcher.Transport;

namespace Launcher.Providers.Vault;

/// <summary>A secrets engine, as far as it decides how a path is read.</summary>
/// <param name="Prefix">The part of the location that is the engine's path, with its final slash.</param>
/// <param name="Type"><c>kv</c>, <c>database</c>, <c>pki</c>, ...</param>
/// <param name="Version">Of a KV engine: 1 or 2.</param>
internal sealed record Mount(string Prefix, string Type, int Version)
{
    /// <summary><c>generic</c> is what KV v1 was called at first.</summary>
    public bool IsKeyValue => Type is "kv" or "generic";

    public bool Covers(string path) => path.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Reads the answer of <c>sys/internal/ui/mounts/PATH</c>; null when it does not say.</summary>
    /// <param name="path">The location that was asked about.</param>
    public static Mount? Of(StoreResponse response, string path)
    {
        var mount = response.IsSuccess ? JsonAnswer.Of(response.Body)["data"u8] : default;
        return
            mount["path"u8].Text is { } mounted
            && mount["type"u8].Text is { } type
            && PrefixOf(mounted, path) is { } prefix
            ? new Mount(prefix, type, mount["options"u8]["version"u8].Text == "2" ? 2 : 1)
            : null;
    }

    // The server's path and the location may differ by a namespace: it stands in front of the location when it was written
    // there, and in front of the server's path when it came by the header.
    private static string? PrefixOf(string mounted, string path)
    {
        for (var rest = mounted; ; rest = rest[(rest.IndexOf('/', StringComparison.Ordinal) + 1)..])
        {
            if (rest.Length == 0)
            {
                break;
            }
            if (path.StartsWith(rest, StringComparison.Ordinal))
            {
                return rest;
            }
            if (!rest.Contains('/', StringComparison.Ordinal))
            {
                break;
            }
        }
        var at = path.IndexOf("/" + mounted, StringComparison.Ordinal);
        return at < 0 ? null : path[..(at + 1 + mounted.Length)];
    }
}
