using Launcher.Transport;

namespace Launcher.Providers.Vault;

/// <summary>
/// Asks for more time: for leases (<c>sys/leases/renew</c>), and for the token on which they hang. How much is the server's
/// to decide, by what the role says.
/// </summary>
internal sealed class MoreTime(VaultSession session, TimeProvider clock)
{
    private const string LeasePath = "sys/leases/renew";
    public const string TokenPath = "auth/token/renew-self";
    private const string LookPath = "auth/token/lookup-self";

    /// <exception cref="StoreException">There is no answer, or no token that is taken.</exception>
    public async Task<Extension> ForAsync(Until.Leased lease, CancellationToken cancellation)
    {
        if (!lease.Renewable)
        {
            return Extension.None(lease);
        }
        var request = VaultCall.Put(LeasePath, JsonBody.Of([new("lease_id", lease.Id)]));
        using var response = await session.SendAsync(request, cancellation);
        return
            response.IsSuccess
            && Validity.Of(response, JsonAnswer.Of(response.Body), null, lease.Session) is Until.Leased more
            ? Extension.Of(lease, more, clock)
            : Refused(response, lease, LeasePath);
    }

    /// <summary>With the token itself: another one would not do.</summary>
    /// <exception cref="StoreException">There is no answer.</exception>
    public async Task<Extension> ForAsync(SessionToken token, CancellationToken cancellation)
    {
        // An agent sees to its own token.
        if (token.Value is null || token.IsBatch)
        {
            return Extension.None(token.Until);
        }
        using var response = await session.Client.SendAsync(
            VaultCall.Put(TokenPath, default),
            token.Value,
            cancellation
        );
        var granted = JsonAnswer.Of(response.Body)["auth"u8];
        var extension =
            response.IsSuccess && granted.IsObject
                ? Extension.Of(token.Until, Validity.OfToken(response, granted), clock)
                : Refused(response, token.Until, TokenPath);
        return token.IsGiven && extension.Outcome == ExtensionOutcome.AtItsEnd
            ? await LookAsync(token, extension, cancellation)
            : extension;
    }

    /// <summary>How long a token lives that the launcher was given, and that cannot live longer.</summary>
    private async Task<Extension> LookAsync(SessionToken token, Extension refused, CancellationToken cancellation)
    {
        using var response = await session.Client.SendAsync(VaultCall.Get(LookPath), token.Value, cancellation);
        var data = JsonAnswer.Of(response.Body)["data"u8];
        return !response.IsSuccess || !data.IsObject ? refused
            // Root's never ends.
            : data["expire_time"u8].IsNothing ? new(ExtensionOutcome.Extended, Until.Open)
            : refused with { Until = Validity.OfLook(response, data) };
    }

    private Extension Refused(StoreResponse response, Until before, string path)
    {
        var errors = VaultFailure.Errors(response) ?? [];
        var outcome = response.Status switch
        {
            400 when errors.Any(IsOfTheEnd) => ExtensionOutcome.AtItsEnd,
            400 when errors.Any(IsOfNothing) => ExtensionOutcome.Gone,
            403 when VaultFailure.SaysTokenIsInvalid(response) => ExtensionOutcome.Gone,
            403 => ExtensionOutcome.NotAllowed,
            _ => ExtensionOutcome.Failed,
        };
        return new(outcome, before)
        {
            Failure = response.IsSuccess
                ? VaultFailure.NotVault(session.Client)
                : VaultFailure.Of(response, session.Client, "write", path),
        };
    }

    public static Extension Failed(Until before, Failure failure) =>
        new(ExtensionOutcome.Failed, before) { Failure = failure };

    // vault/expiration.go, vault/token_store.go and sdk/framework/lease.go of https://github.com/hashicorp/vault, of several
    // versions. A token that never ends has no lease: "invalid lease ID" is no end.
    private static bool IsOfTheEnd(string error) =>
        error.Contains("not renewable", StringComparison.Ordinal)
        || error.Contains("cannot be renewed", StringComparison.Ordinal)
        || error.Contains("past the max TTL", StringComparison.Ordinal)
        || error.Contains("invalid lease ID", StringComparison.Ordinal);

    private static bool IsOfNothing(string error) =>
        error.Contains("not found", StringComparison.Ordinal) || error.Contains("expired", StringComparison.Ordinal);
}
