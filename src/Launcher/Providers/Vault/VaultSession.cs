using Launcher.Model;
using Launcher.Transport;

namespace Launcher.Providers.Vault;

/// <summary>Calls with a token.</summary>
internal sealed class VaultSession(VaultConfiguration configuration) : IDisposable
{
    private readonly VaultClient _client = new(configuration);

    /// <summary>What messages call the server.</summary>
    public string Server => configuration.Endpoint!.Name;

    /// <exception cref="TransportException">There is no answer.</exception>
    /// <exception cref="VaultException">There is no token, or it is not taken.</exception>
    public async Task<StoreResponse> SendAsync(VaultCall call, CancellationToken cancellation)
    {
        var (token, origin) = configuration.Token!.Value;
        var response = await _client.SendAsync(call, token, cancellation);
        if (!VaultFailure.SaysTokenIsInvalid(response))
        {
            return response;
        }
        response.Dispose();
        throw new VaultException(
            new SecretFailure(
                ProblemClass.Login,
                $"{Server} does not take the token of {origin}: it is wrong, expired or revoked",
                "give the launcher a new one"
            )
        );
    }

    public void Dispose() => _client.Dispose();
}
