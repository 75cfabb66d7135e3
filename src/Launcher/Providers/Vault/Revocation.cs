using Launcher.Transport;

namespace Launcher.Providers.Vault;

/// <summary>
/// Ends what the server made, and the launcher's own token with it. With that token its leases end; a certificate without
/// a lease ends by its serial number, a token by itself, a lease of a given token by its id: each where the policy allows it.
/// </summary>
internal sealed class Revocation(VaultConfiguration configuration, VaultSession session)
{
    /// <returns>What lives on.</returns>
    public async Task<IReadOnlyList<Failure>> RunAsync(IReadOnlyList<Issued> issued, CancellationToken cancellation)
    {
        var left = new List<Failure>();
        // Before the token ends: it is needed for them.
        var gone = new HashSet<Issued>();
        foreach (var one in issued)
        {
            var revoked = one.Serial is { } serial
                ? await session.TrySendAsync(
                    VaultCall.Put($"{one.Engine}revoke", JsonBody.Of([new("serial_number", serial)])),
                    cancellation
                )
                : one.Token is { } token && await session.RevokeAsync(token, cancellation);
            if (revoked)
            {
                gone.Add(one);
            }
        }
        session.MustLive = false;
        var tokenEnds = await session.EndAsync(cancellation);
        foreach (var one in issued.Except(gone))
        {
            var ends =
                (tokenEnds && one.EndsWithToken)
                || (one.Lease is { } lease && await session.TrySendAsync(LeaseEnd(lease), cancellation));
            if (!ends)
            {
                left.Add(Left(one));
            }
        }
        if (!tokenEnds && OwnToken is { } own)
        {
            left.Add(own);
        }
        return left;
    }

    /// <summary>Ends leases, and with a token those that hang on it.</summary>
    /// <returns>What lives on.</returns>
    public async Task<IReadOnlyList<Failure>> RunAsync(
        IReadOnlyList<Until.Leased> leases,
        SessionToken? token,
        CancellationToken cancellation
    )
    {
        var left = new List<Failure>();
        async Task EndAsync(Until.Leased lease)
        {
            if (!await session.TrySendAsync(LeaseEnd(lease), cancellation))
            {
                var path = lease.Id[..Math.Max(0, lease.Id.LastIndexOf('/'))];
                left.Add(Left($"what {configuration.Name(path)} issued", WayToEnd(lease)));
            }
        }
        // Before the token ends: it is needed for them.
        foreach (var lease in leases.Where(lease => token is null || lease.Session != token))
        {
            await EndAsync(lease);
        }
        if (token is null || await session.EndAsync(token, cancellation))
        {
            return left;
        }
        foreach (var lease in leases.Where(lease => lease.Session == token))
        {
            await EndAsync(lease);
        }
        if (token.IsRevocable)
        {
            left.Add(Left(token));
        }
        return left;
    }

    /// <summary>The launcher's own token, while it lives; null when there is none.</summary>
    public Failure? OwnToken => session.Token is { IsRevocable: true } own ? Left(own) : null;

    private static Failure Left(SessionToken own) =>
        Left($"the token of {own.Origin}", VaultFailure.Grant("write", VaultSession.RevokePath));

    private static Failure Left(string what, string wayOut) =>
        Failure.Denied($"{what} was not revoked: it lives until it expires", wayOut);

    private static string WayToEnd(Until.Leased lease) => $"revoke it: vault lease revoke {lease.Id}";

    private Failure Left(Issued one)
    {
        var (may, wayOut) = one switch
        {
            { IsCertain: false } => (" may have", "look for it at the server"),
            { Lease: { } lease } => ("", WayToEnd(lease)),
            { Serial: { } serial } => ("", $"revoke it: vault write {one.Engine}revoke serial_number={serial}"),
            _ => ("", "its engine has no way to revoke it: let it live for a short time"),
        };
        return Left($"what {configuration.Name(one.Path)}{may} issued", wayOut);
    }

    private static StoreRequest LeaseEnd(Until.Leased lease) =>
        VaultCall.Put("sys/leases/revoke", JsonBody.Of([new("lease_id", lease.Id)]));
}
