using Launcher.Transport;

namespace Launcher.Providers.Vault.Login;

/// <summary>
/// Takes out what a wrapping token hides (https://developer.hashicorp.com/vault/docs/concepts/response-wrapping). It can
/// be done once: when somebody else was first, that is how one learns of it.
/// </summary>
internal static class Unwrapping
{
    /// <param name="method">Decides what is looked for.</param>
    /// <param name="origin">Where the wrapping token came from, for messages.</param>
    /// <param name="token">The wrapping token.</param>
    public static async Task<string> RunAsync(
        VaultClient client,
        LoginMethod method,
        string origin,
        string token,
        CancellationToken cancellation
    )
    {
        var request = VaultCall.Put("sys/wrapping/unwrap", default) with { Once = true };
        using var response = await client.SendAsync(request, token, cancellation);
        if (response.Status is 400 or 403 && VaultFailure.Errors(response) is not null)
        {
            throw Fails(
                $"{client.Server} does not unwrap {origin}: it was unwrapped before, has expired, or is not a wrapping token",
                "make a new one; if nothing of yours unwrapped it, it was stolen: destroy what it held"
            );
        }
        if (!response.IsSuccess)
        {
            throw new StoreException(VaultFailure.Of(response, client, "unwrap", "sys/wrapping/unwrap"));
        }
        var found = Find(response, method);
        if (found is not null && RequestText.Problem(found) is { } unfit)
        {
            throw Fails($"what {origin} wraps cannot be sent: {unfit.What}", "wrap the right thing: it is spent now");
        }
        return found
            ?? throw Fails(
                $"what {origin} wraps is not a {method.SecretName}",
                "wrap the right thing, and unwrap it nowhere else: it is spent now"
            );
    }

    private static string? Find(StoreResponse response, LoginMethod method)
    {
        var answer = JsonAnswer.Of(response.Body);
        var found = method.Unwrapped(answer);
        // What sys/wrapping/wrap and the identity engine call it.
        return (found.IsNothing ? answer["data"u8]["token"u8] : found).Text is { Length: > 0 } text ? text : null;
    }

    private static StoreException Fails(string what, string wayOut) => Failure.Login(what, wayOut);
}
