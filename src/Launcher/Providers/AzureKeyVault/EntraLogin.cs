using Launcher.Transport;

namespace Launcher.Providers.AzureKeyVault;

/// <summary>Logs an application in at Microsoft Entra ("OAuth 2.0 client credentials flow").</summary>
internal sealed class EntraLogin(ProviderSettings settings, AzureIdentity identity)
{
    private const string Path = "oauth2/v2.0/token";
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /// <summary>Whom an assertion is for.</summary>
    public string Audience(string tenant) => $"{identity.Authority}{identity.Authority.Path}{tenant}/{Path}";

    /// <summary>With a secret.</summary>
    /// <exception cref="StoreException">It is not let in.</exception>
    public Task<AccessToken> AskAsync(string secret, CancellationToken cancellation) =>
        AskAsync(form => form.Add("client_secret", secret), AzureSettings.Secret, cancellation);

    /// <summary>With what another issuer, or a certificate, has signed.</summary>
    /// <param name="assertion">Made anew for each attempt.</param>
    /// <param name="proof">What messages call it.</param>
    /// <exception cref="StoreException">It is not let in.</exception>
    public Task<AccessToken> AskAsync(Func<string> assertion, string proof, CancellationToken cancellation) =>
        AskAsync(
            form => form.Add("client_assertion_type", AssertionType).Add("client_assertion", assertion()),
            proof,
            cancellation
        );

    private async Task<AccessToken> AskAsync(
        Func<FormBody, FormBody> prove,
        string proof,
        CancellationToken cancellation
    )
    {
        var tenant = await identity.TenantAsync(cancellation);
        var endpoint = identity.At(identity.Authority, "Microsoft Entra at");
        using var client = StoreClient.Open(endpoint, settings.Network, settings.Log, settings.Time);
        for (var hasLearnt = false; ; hasLearnt = true)
        {
            using var response = await client.SendAsync(
                () =>
                    prove(
                            new FormBody()
                                .Add("grant_type", "client_credentials")
                                .Add("client_id", identity.ClientId!)
                                .Add("scope", $"{identity.Cloud.Resource}/.default")
                        )
                        .Post($"{tenant}/{Path}"),
                cancellation
            );
            if (response.IsSuccess)
            {
                return AccessToken.Of(response, endpoint.Name)
                    ?? throw new StoreException(EntraFailure.NotEntra(endpoint.Name));
            }
            if (EntraFailure.IsClock(response) && !hasLearnt && identity.Clock.Learn(response.Date))
            {
                settings.Log.Debug($"{endpoint.Name}: this machine's clock is wrong, taking the server's");
                continue;
            }
            throw new StoreException(EntraFailure.Of(response, endpoint.Name, proof, tenant, identity.ClientId!));
        }
    }
}
