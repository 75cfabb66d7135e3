using Launcher.Transport;

namespace Launcher.Providers.AzureKeyVault;

/// <summary>
/// What a vault says to who comes without a token: <c>Bearer authorization="https://login…/TENANT", resource="…"</c>. Only whose
/// login it wants is taken from it, and only when all of it is Microsoft's: nothing is sent to an address of a challenge.
/// </summary>
internal static class VaultChallenge
{
    /// <summary>Asks a vault whose login it wants.</summary>
    /// <exception cref="StoreException">It does not say, or names somebody else's.</exception>
    public static async Task<string> AskAsync(
        Endpoint endpoint,
        SecretQuestion question,
        AzureIdentity identity,
        ProviderSettings settings,
        CancellationToken cancellation
    )
    {
        using var client = StoreClient.Open(endpoint, settings.Network, settings.Log, settings.Time);
        using var response = await client.SendAsync(KeyVaultCall.Of(question), cancellation);
        if (response.Status != 401)
        {
            throw new StoreException(
                KeyVaultFailure.Of(response, question, endpoint.Name, identity)
                    is { Class: not ProblemClass.NotFound } why
                    ? why
                    : KeyVaultFailure.NotKeyVault(endpoint.Name)
            );
        }
        return Tenant(response, identity, out var wrong)
            ?? throw new StoreException(
                ProblemClass.Login,
                $"{endpoint.Name} does not say whose login it wants: {wrong}",
                "set AZURE_TENANT_ID"
            );
    }

    /// <summary>The tenant that a refusal names; null when it names none that is believed.</summary>
    /// <param name="wrong">Why not, then.</param>
    public static string? Tenant(StoreResponse response, AzureIdentity identity, out string wrong)
    {
        var challenge = response.Header("WWW-Authenticate") ?? "";
        var login = Parameter(challenge, "authorization") ?? Parameter(challenge, "authorization_uri");
        var resource = Parameter(challenge, "resource") ?? Parameter(challenge, "scope");
        wrong = "its challenge is not Azure's";
        if (login is null || resource is null || StoreAddress.Parse(login, true, out _) is not { } address)
        {
            return null;
        }
        var isOurs = address.ToString() == identity.Authority.ToString();
        if (!isOurs && !(address.IsHttps && AzureCloud.IsLogin(address.Host)))
        {
            wrong = $"its challenge leads to {Shown.Name(address.Host)}, which is no login of Microsoft's";
            return null;
        }
        if (resource.TrimEnd('/').Replace("/.default", "", StringComparison.Ordinal) != identity.Cloud.Resource)
        {
            wrong = $"its challenge asks for a token for something else than {identity.Cloud.Resource}";
            return null;
        }
        var tenant = login.TrimEnd('/')[(login.TrimEnd('/').LastIndexOf('/') + 1)..];
        return AzureIdentity.IsUuid(tenant) ? tenant : null;
    }

    private static string? Parameter(string challenge, string name)
    {
        var start = challenge.IndexOf($"{name}=\"", StringComparison.OrdinalIgnoreCase);
        var value = start < 0 ? "" : challenge[(start + name.Length + 2)..];
        var end = value.IndexOf('"', StringComparison.Ordinal);
        return end < 0 ? null : value[..end];
    }
}
