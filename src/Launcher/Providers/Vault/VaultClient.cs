using Launcher.Transport;

namespace Launcher.Providers.Vault;

/// <summary>Sends calls to the server, with the headers every call has, and once to where a standby points.</summary>
internal sealed class VaultClient(VaultConfiguration configuration) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(400);

    private readonly StoreClient _first = Open(configuration, configuration.Endpoint!);
    private readonly List<string> _hidden = [];
    private readonly Lock _gate = new();
    private StoreClient? _active;

    /// <summary>What messages call the server.</summary>
    public string Server => configuration.Endpoint!.Name;

    /// <summary>What messages call a path.</summary>
    public string Name(string path) => configuration.Name(path);

    /// <summary>How a setting is given, for messages.</summary>
    public string Flag(Setting setting) => configuration.Flag(setting);

    /// <summary>
    /// The state of storage that the last login made (<c>X-Vault-Index</c>): shown again, so that a performance standby
    /// that is not there yet says so (412) instead of not knowing the token.
    /// </summary>
    public string? Index { get; set; }

    /// <summary>Whether a server that calls itself sealed has not even been initialized.</summary>
    public bool IsUninitialized { get; private set; }

    /// <inheritdoc cref="StoreClient.RetryAfter"/>
    public TimeSpan? RetryAfter => (_active ?? _first).RetryAfter;

    /// <summary>Text that <see cref="Shown"/> must not repeat.</summary>
    public void Hide(string secret)
    {
        lock (_gate)
        {
            _hidden.Add(secret);
        }
    }

    /// <summary>What the server said, for a message: never with one of the secrets it was sent.</summary>
    public string Shown(string text)
    {
        lock (_gate)
        {
            return _hidden.Exists(secret => text.Contains(secret, StringComparison.Ordinal)) ? "[hidden]" : text;
        }
    }

    /// <param name="request">What to ask; its headers are added here.</param>
    /// <param name="token">Who asks; null for nobody.</param>
    /// <param name="cancellation">The end of the budget.</param>
    /// <exception cref="StoreException">There is no answer, or a standby points to where nobody may go.</exception>
    public async Task<StoreResponse> SendAsync(StoreRequest request, string? token, CancellationToken cancellation)
    {
        request = request with { Headers = Headers(token) };
        var asked = _active ?? _first;
        bool? Retries(StoreResponse answer) => IsUndone(answer, request);
        var response = await asked.SendAsync(request, cancellation, Retries);
        if (response.Status is < 300 or >= 400)
        {
            // One that has answered before is.
            IsUninitialized =
                response.Status == 503
                && !configuration.Network.Persistence.IsOver
                && await IsUninitializedAsync(asked);
            return response;
        }
        // A standby has executed nothing.
        var active = Follow(response, asked);
        response.Dispose();
        response = await active.SendAsync(request, cancellation, Retries);
        return response.Status is < 300 or >= 400 ? response : throw Refused(response, "it redirects twice");
    }

    public void Dispose()
    {
        _first.Dispose();
        _active?.Dispose();
    }

    // Every other path answers as if the server were sealed; this one needs no token. The budget has ended by now.
    private async Task<bool> IsUninitializedAsync(StoreClient asked)
    {
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            var request = VaultCall.Get("sys/health") with { Once = true, Headers = Headers(null) };
            using var response = await asked.SendAsync(request, patience.Token);
            return response.Status == 501;
        }
        catch (StoreException)
        {
            return false;
        }
    }

    private static StoreClient Open(VaultConfiguration configuration, Endpoint endpoint) =>
        StoreClient.Open(endpoint, configuration.Network, configuration.Log, configuration.Time);

    // The answers of a server that has not executed a request and may soon. 412: a performance standby lags behind. 501: not
    // initialized yet. 472 and 473 are its health check's names for standbys. The others it tells by their words.
    private static bool? IsUndone(StoreResponse response, StoreRequest request) =>
        response.Status is 412 or 472 or 473 or 501 || VaultFailure.SaysNothingWasDone(response) ? true
        : request.Path.EndsWith("/login", StringComparison.Ordinal) && VaultFailure.SaysUnauthorized(response) ? false
        : null;

    /// <summary>
    /// A standby that may not forward sends its clients to the active server. Only its origin counts: what is asked there
    /// is what was asked here.
    /// </summary>
    private StoreClient Follow(StoreResponse response, StoreClient asked)
    {
        lock (_gate)
        {
            if (_active is { } known)
            {
                // Several requests may have been on their way to the standby.
                return asked == _first ? known : throw Refused(response, "it redirects twice");
            }
            var endpoint = configuration.Endpoint!;
            var location = response.Header("Location") ?? "";
            var cut = location.IndexOf("/v1/", StringComparison.Ordinal);
            var address = cut < 0 ? null : StoreAddress.Parse(location[..cut], true, out _);
            if (response.Status != 307 || address is null)
            {
                throw Refused(response, "that is not how a standby names its active server");
            }
            if (endpoint.Address.IsHttps && !address.IsHttps)
            {
                throw Refused(response, "that leaves TLS");
            }
            if (address is { IsHttps: false, IsLoopback: false } && endpoint.HttpAllowedBy is null)
            {
                throw Refused(response, "that is plain HTTP");
            }
            configuration.Log.Debug($"{Server} is a standby: asking {address}");
            return _active = Open(
                configuration,
                endpoint with
                {
                    Address = address,
                    Name = configuration.ServerName($"{address}"),
                    Socket = null,
                }
            );
        }
    }

    private StoreException Refused(StoreResponse response, string why)
    {
        var location = Shown(response.Header("Location") ?? "nowhere");
        return new StoreException(
            ProblemClass.BadSetting,
            $"{Server} redirects to {Quoted.Text(location)} ({response.Status}), and {why}",
            $"set {configuration.AddressWay} to the server that answers"
        );
    }

    private List<KeyValuePair<string, string>> Headers(string? token)
    {
        // Proves that no browser was talked into this request: agents and proxies may insist on it.
        var headers = new List<KeyValuePair<string, string>> { new("X-Vault-Request", "true") };
        if (configuration.Namespace is { } name)
        {
            headers.Add(new("X-Vault-Namespace", name));
        }
        if (Index is { } index)
        {
            headers.Add(new("X-Vault-Index", index));
        }
        if (token is not null)
        {
            headers.Add(new("X-Vault-Token", token));
        }
        return headers;
    }
}
