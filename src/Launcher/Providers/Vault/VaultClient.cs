using Launcher.Transport;

namespace Launcher.Providers.Vault;

/// <summary>Sends calls to the server, with the headers every call has.</summary>
internal sealed class VaultClient(VaultConfiguration configuration) : IDisposable
{
    private readonly StoreClient _client = StoreClient.Open(
        configuration.Endpoint!,
        configuration.Network,
        configuration.Log
    );

    /// <param name="call">What to ask.</param>
    /// <param name="token">Who asks; null for nobody.</param>
    /// <param name="cancellation">The end of the budget.</param>
    /// <exception cref="TransportException">There is no answer.</exception>
    public Task<StoreResponse> SendAsync(VaultCall call, string? token, CancellationToken cancellation) =>
        _client.SendAsync(call.Request(Headers(token)), cancellation);

    public void Dispose() => _client.Dispose();

    private List<KeyValuePair<string, string>> Headers(string? token)
    {
        // Proves that no browser was talked into this request: agents and proxies may insist on it.
        var headers = new List<KeyValuePair<string, string>> { new("X-Vault-Request", "true") };
        if (configuration.Namespace is { } name)
        {
            headers.Add(new("X-Vault-Namespace", name));
        }
        if (token is not null)
        {
            headers.Add(new("X-Vault-Token", token));
        }
        return headers;
    }
}
