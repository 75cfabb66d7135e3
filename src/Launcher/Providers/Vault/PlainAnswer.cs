using Launcher.Transport;

namespace Launcher.Providers.Vault;

/// <summary>
/// What every engine but KV v2 answers: the secret in <c>data</c>, maybe with a lease, or a token in <c>auth</c>. A few
/// paths answer no JSON (<c>pki/ca/pem</c>; <c>pki/ca</c> and <c>pki/crl</c> in DER; <c>ssh/public_key</c>), and some of
/// <c>sys/</c> put their members beside <c>data</c>.
/// </summary>
internal static class PlainAnswer
{
    /// <param name="response">A success.</param>
    /// <param name="mount">The engine; null where the server does not say.</param>
    /// <param name="session">Who asked.</param>
    /// <param name="livesOn">Whether something in it ends with the token that asked.</param>
    public static SecretAnswer Of(
        StoreResponse response,
        VaultClient client,
        VaultQuestion question,
        Mount? mount,
        Session? session,
        out bool livesOn
    )
    {
        livesOn = false;
        if (response.Body.StartsWith("-----BEGIN "u8) || (!response.Body.IsEmpty && IsRaw(response, mount)))
        {
            return Found(response.Body, DocumentFormat.Opaque, Until.Open);
        }
        if (response.Body.IsEmpty)
        {
            return Empty(question, client);
        }
        var answer = JsonAnswer.Of(response.Body);
        if (answer.IsNothing)
        {
            return VaultFailure.NotVault(client);
        }
        var until = Validity.Of(response, answer, mount, session);
        var secret = answer["data"u8];
        if (!secret.IsNothing)
        {
            livesOn = until is Until.Leased;
            return Found(secret.Json, DocumentFormat.Json, until);
        }
        var token = answer["auth"u8];
        if (!token.IsNothing)
        {
            // Another token: it is this one's child, and is revoked together with it.
            livesOn = true;
            return Found(token.Json, DocumentFormat.Json, until);
        }
        return answer["request_id"u8].IsNothing
            ? Found(response.Body, DocumentFormat.Json, Until.Open)
            : Empty(question, client);
    }

    // The server has said which engine it is; still, nobody means a web page.
    private static bool IsRaw(StoreResponse response, Mount? mount) =>
        mount is { IsKeyValue: false }
        && response.Header("Content-Type") is { } type
        && !type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase)
        && !type.StartsWith("text/html", StringComparison.OrdinalIgnoreCase);

    private static SecretAnswer Found(ReadOnlySpan<byte> content, DocumentFormat format, Until until) =>
        new SecretDocument
        {
            Content = new SecretValue(content),
            Format = format,
            Until = until,
        };

    private static SecretAnswer Empty(VaultQuestion question, VaultClient client) =>
        Failure.NotFound(
            $"{client.Name(question.Path)} was answered without a secret",
            question.Writes ? "name a path that gives something back" : "check the path, or write to it with ?write"
        );
}
