using Launcher.Transport;

namespace Launcher.Providers.Vault;

/// <summary>One call of Vault's HTTP API.</summary>
/// <param name="Method"><c>GET</c> or <c>PUT</c>.</param>
/// <param name="Path">Without <c>v1/</c>, not encoded: as a policy names it.</param>
internal sealed record VaultCall(string Method, string Path)
{
    /// <summary>What stands behind <c>?</c>, encoded; empty for nothing.</summary>
    public string Query { get; init; } = "";

    /// <summary>JSON, or empty.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Whether the server may see it only once: see <see cref="StoreRequest.Once"/>.</summary>
    public bool Once { get; init; }

    public static VaultCall Get(string path, string query = "") => new("GET", path) { Query = query };

    public static VaultCall Put(string path, ReadOnlyMemory<byte> body) => new("PUT", path) { Body = body };

    public StoreRequest Request(IReadOnlyList<KeyValuePair<string, string>> headers) =>
        new(Method, VaultPath.Encode(Path) + (Query.Length > 0 ? "?" + Query : "")) { Headers = headers, Body = Body };
}
