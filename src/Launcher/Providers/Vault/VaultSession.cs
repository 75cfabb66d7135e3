using Launcher.Model;
using Launcher.Providers.Vault.Login;
using Launcher.Transport;

namespace Launcher.Providers.Vault;

/// <summary>Calls with a token, which the first call gets; ends what it began.</summary>
internal sealed class VaultSession(VaultConfiguration configuration) : IDisposable
{
    private static readonly VaultCall s_revoke = VaultCall.Put("auth/token/revoke-self", default);

    private readonly VaultLogin _login = new(configuration);
    private readonly Lock _gate = new();
    private Task<SessionToken>? _token;
    private bool _again;
    private bool _ended;

    public VaultClient Client { get; } = new(configuration);

    /// <summary>The token in use; null before the first call, and when there was no login.</summary>
    public SessionToken? Token => _token is { IsCompletedSuccessfully: true } done ? done.Result : null;

    /// <summary>Set when something that was read would end with the token: a lease, or another token.</summary>
    public bool MustLive { get; set; }

    /// <exception cref="TransportException">There is no answer.</exception>
    /// <exception cref="VaultException">There is no token, or it is not taken.</exception>
    public async Task<StoreResponse> SendAsync(VaultCall call, CancellationToken cancellation)
    {
        var token = await TokenAsync(null, cancellation);
        var response = await Client.SendAsync(call, token.Value, cancellation);
        if (!VaultFailure.SaysTokenIsInvalid(response))
        {
            return response;
        }
        response.Dispose();
        if (!token.IsOwn)
        {
            throw NotTaken(
                $"the token of {token.Origin}: it is wrong, expired or revoked",
                "give the launcher a new one"
            );
        }
        // It may have ended between login and read: short lives and limits on its uses are a server's way to be careful.
        token = await TokenAsync(token, cancellation);
        response = await Client.SendAsync(call, token.Value, cancellation);
        if (!VaultFailure.SaysTokenIsInvalid(response))
        {
            return response;
        }
        response.Dispose();
        throw NotTaken(
            $"the token that {token.Origin} has just given",
            "let its tokens live longer, and for more uses"
        );
    }

    /// <summary>
    /// Revokes a token that the launcher logged in for. A given one is somebody else's; with one that a lease hangs on, the
    /// secret would end; a batch token cannot be revoked.
    /// </summary>
    /// <returns>Whether it is revoked now.</returns>
    public async Task<bool> EndAsync(CancellationToken cancellation)
    {
        if (Token is not { IsOwn: true, IsBatch: false } token || MustLive || _ended)
        {
            return false;
        }
        try
        {
            using var response = await Client.SendAsync(s_revoke, token.Value, cancellation);
            _ended = response.IsSuccess;
        }
        catch (Exception error) when (error is TransportException or VaultException or OperationCanceledException)
        {
            // It ends by itself, only later.
            configuration.Log.Debug($"{Client.Server}: the token of {token.Origin} could not be revoked");
        }
        return _ended;
    }

    /// <summary>Ends one lease.</summary>
    /// <returns>Whether there was one, and it is revoked now.</returns>
    public async Task<bool> RevokeAsync(Lease? lease, CancellationToken cancellation)
    {
        if (lease is null)
        {
            return false;
        }
        try
        {
            var call = VaultCall.Put("sys/leases/revoke", VaultBody.Of([new("lease_id", lease.Id)]));
            using var response = await SendAsync(call, cancellation);
            return response.IsSuccess;
        }
        catch (Exception error) when (error is TransportException or VaultException or OperationCanceledException)
        {
            return false;
        }
    }

    public void Dispose() => Client.Dispose();

    /// <param name="stale">A token that is not taken any more: another login is made, once.</param>
    private Task<SessionToken> TokenAsync(SessionToken? stale, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_token is null || (stale is not null && Token == stale && !_again))
            {
                _again = stale is not null;
                _token = _login.LogInAsync(Client, cancellation);
            }
            return _token;
        }
    }

    private VaultException NotTaken(string what, string wayOut) =>
        new(new SecretFailure(ProblemClass.Login, $"{Client.Server} does not take {what}", wayOut));
}
