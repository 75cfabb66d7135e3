using Launcher.Providers.Vault.Login;
using Launcher.Transport;

namespace Launcher.Providers.Vault;

/// <summary>Calls with a token, which the first call gets; ends what it began.</summary>
internal sealed class VaultSession : IDisposable
{
    public const string RevokePath = "auth/token/revoke-self";

    private static readonly StoreRequest s_revoke = VaultCall.Put(RevokePath, default);

    private readonly VaultConfiguration _configuration;
    private readonly Login<SessionToken> _login;

    // In which it has logged in once more.
    private CancellationToken? _againIn;

    public VaultSession(VaultConfiguration configuration)
    {
        _configuration = configuration;
        Client = new VaultClient(configuration);
        var login = new VaultLogin(configuration.Choice!);
        _login = new Login<SessionToken>(budget => login.LogInAsync(Client, budget), configuration.Time);
    }

    public VaultClient Client { get; }

    /// <summary>The token in use; null before the first call, and when there was no login.</summary>
    public SessionToken? Token => _login.Current;

    /// <summary>Set when something that was read would end with the token: a lease, or another token.</summary>
    public bool MustLive { get; set; }

    /// <exception cref="StoreException">There is no answer, no token, or none that is taken.</exception>
    public async Task<StoreResponse> SendAsync(StoreRequest request, CancellationToken cancellation)
    {
        var token = await _login.GetAsync(cancellation);
        var response = await Client.SendAsync(request, token.Value, cancellation);
        if (!VaultFailure.SaysTokenIsInvalid(response))
        {
            return response;
        }
        response.Dispose();
        if (!token.IsOwn)
        {
            throw NotTaken(
                $"the token of {token.Origin}: it is wrong, expired or revoked, or bound to other addresses than this one",
                $"give the launcher a new one; when it is response-wrapped, a new one and {Client.Flag(VaultSettings.Unwrap)}"
            );
        }
        // It may have ended between login and read: short lives and limits on its uses are a server's way to be careful. The
        // server looks at the token before anything else, so that the request was not executed.
        // Once in a budget: a second one would not be taken either.
        if (_againIn != cancellation && _login.Forget(token))
        {
            _againIn = cancellation;
        }
        token = await _login.GetAsync(cancellation);
        response = await Client.SendAsync(request, token.Value, cancellation);
        if (!VaultFailure.SaysTokenIsInvalid(response))
        {
            return response;
        }
        response.Dispose();
        throw NotTaken(
            $"the token that {token.Origin} has just given",
            "let its tokens live longer, for more uses, and from this address (token_bound_cidrs)"
        );
    }

    /// <summary>Writes down who asks.</summary>
    /// <param name="sessions">All that are still of use.</param>
    public void HandOver(IReadOnlyList<Session> sessions, SecretBuffer to)
    {
        Packing.Append(to, sessions.Count);
        foreach (var session in sessions)
        {
            var token = (SessionToken)session;
            Packing.AppendMaybe(to, token.Value);
            Packing.Append(to, token.Origin);
            Packing.AppendFlag(to, token.IsOwn);
            Packing.AppendFlag(to, token.IsBatch);
            PackedUntil.Append(to, token.Until, []);
            Packing.AppendFlag(to, ReferenceEquals(token, Token));
        }
        Packing.AppendMaybe(to, Client.Index);
        Packing.AppendFlag(to, MustLive);
    }

    /// <summary>Takes it over: who asked asks on.</summary>
    public IReadOnlyList<Session> TakeOver(ref ReadOnlySpan<byte> from)
    {
        var sessions = new SessionToken[Packing.TakeNumber(ref from)];
        for (var i = 0; i < sessions.Length; i++)
        {
            var token = new SessionToken(
                Packing.TakeMaybe(ref from),
                Packing.TakeText(ref from),
                Packing.TakeFlag(ref from)
            )
            {
                IsBatch = Packing.TakeFlag(ref from),
                Until = PackedUntil.Take(ref from, []),
            };
            if (token.Value is { } value)
            {
                Client.Hide(value);
            }
            if (Packing.TakeFlag(ref from))
            {
                _login.TakeOver(token);
            }
            sessions[i] = token;
        }
        Client.Index = Packing.TakeMaybe(ref from);
        MustLive = Packing.TakeFlag(ref from);
        return sessions;
    }

    /// <summary>The next request logs in anew; a token that was given stays, as there is no other.</summary>
    public void Leave()
    {
        if (Token is { IsOwn: true } token)
        {
            _ = _login.Forget(token);
            _againIn = null;
        }
    }

    /// <summary>
    /// Revokes a token that the launcher logged in for. A given one is somebody else's; with one that a lease hangs on, the
    /// secret would end; a batch token cannot be revoked. A call after it logs in again.
    /// </summary>
    /// <returns>Whether it is revoked now.</returns>
    public Task<bool> EndAsync(CancellationToken cancellation) =>
        Token is { } token && !MustLive ? EndAsync(token, cancellation) : Task.FromResult(false);

    /// <summary>The same, whatever hangs on it.</summary>
    public async Task<bool> EndAsync(SessionToken token, CancellationToken cancellation)
    {
        if (!token.IsOwn)
        {
            return false;
        }
        if (token.IsBatch)
        {
            _configuration.Log.Debug(
                $"{Client.Server}: the token of {token.Origin} is a batch token: it ends by itself"
            );
            return false;
        }
        if (
            await TryAsync(() => Client.SendAsync(s_revoke, token.Value, cancellation)) is var status
            && !IsSuccess(status)
        )
        {
            // It ends by itself, only later.
            var wayOut = status == 403 ? $": {VaultFailure.Grant("write", RevokePath)}" : "";
            _configuration.Log.Info($"{Client.Server}: the token of {token.Origin} could not be revoked{wayOut}");
            return false;
        }
        _ = _login.Forget(token);
        _againIn = null;
        return true;
    }

    /// <summary>Has another token end itself, as every token may that has the default policy.</summary>
    /// <returns>Whether it is revoked now.</returns>
    public async Task<bool> RevokeAsync(string token, CancellationToken cancellation) =>
        IsSuccess(await TryAsync(() => Client.SendAsync(s_revoke, token, cancellation)));

    /// <summary>Sends what ends something.</summary>
    /// <returns>Whether the server did it.</returns>
    public async Task<bool> TrySendAsync(StoreRequest request, CancellationToken cancellation) =>
        IsSuccess(await TryAsync(() => SendAsync(request, cancellation)));

    public void Dispose() => Client.Dispose();

    /// <returns>The status; 0 when there is no answer.</returns>
    private static async Task<int> TryAsync(Func<Task<StoreResponse>> send)
    {
        try
        {
            using var response = await send();
            return response.Status;
        }
        catch (Exception error) when (error is StoreException or OperationCanceledException)
        {
            return 0;
        }
    }

    private static bool IsSuccess(int status) => status is >= 200 and < 300;

    private StoreException NotTaken(string what, string wayOut) =>
        Failure.Login($"{Client.Server} does not take {what}", wayOut);
}
