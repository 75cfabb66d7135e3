using Launcher.Transport;

namespace Launcher.Providers.AzureKeyVault;

/// <summary>The requests of Key Vault's REST API, in the version that every cloud has.</summary>
internal static class KeyVaultCall
{
    private const string Version = "api-version=7.4";

    /// <summary>A secret, or the first page of all.</summary>
    public static StoreRequest Of(SecretQuestion question) =>
        question.IsList
            ? new("GET", $"secrets?{Version}")
            : new("GET", $"secrets/{question.Name}{(question.Version is { } version ? $"/{version}" : "")}?{Version}");

    /// <summary>
    /// The page after one, of whose address only the question counts: whoever answers names no other vault. Null when it has none.
    /// </summary>
    public static StoreRequest? Next(JsonAnswer page) =>
        page["nextLink"u8].Text is { Length: > 0 } link
        && link.IndexOf('?', StringComparison.Ordinal) is > 0 and var mark
            ? new("GET", $"secrets{link[mark..]}")
            : null;
}
