using System.Text.Json.Nodes;

namespace Launcher.Testing.Doubles.Vault;

/// <summary>A request after its token was looked up.</summary>
/// <param name="Method"><c>GET</c>, <c>PUT</c> (POST is the same), <c>LIST</c> or <c>DELETE</c>.</param>
/// <param name="Path">Decoded, without <c>v1/</c>, with its namespace in front.</param>
/// <param name="Query">The options behind <c>?</c>.</param>
/// <param name="Body">An empty object when there was none.</param>
/// <param name="Token">Who asks; null for nobody.</param>
internal sealed record VaultRequest(
    string Method,
    string Path,
    IReadOnlyDictionary<string, string> Query,
    JsonObject Body,
    VaultToken? Token
)
{
    /// <summary>The subject of the client certificate; null without one.</summary>
    public string? ClientName { get; init; }

    /// <summary>The namespace that the header named, with its final slash; empty for none.</summary>
    public string Namespace { get; init; } = "";

    public string? Text(string field) => Body[field]?.ToString();
}
