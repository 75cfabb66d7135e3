using Launcher.Transport;

namespace Launcher.Providers.AzureKeyVault;

/// <summary>
/// The identity that Azure gives a machine or an app ("How to use managed identities for Azure resources"), from an address that
/// never leaves the machine. It is waited for: a machine that starts may not have its identity yet.
/// </summary>
internal static class ManagedIdentity
{
    private const string Metadata = "http://169.254.169.254";
    private const string MetadataPath = "metadata/identity/oauth2/token";

    /// <summary>App Service, Functions, Container Apps.</summary>
    public static LoginSource<AccessToken> OfApp(ProviderSettings settings, AzureIdentity identity)
    {
        var source = new LoginSource<AccessToken>
        {
            Name = $"the app's managed identity ({AzureSettings.IdentityEndpoint})",
            Renews = true,
        };
        var (text, header) = (
            settings.Machine(AzureSettings.IdentityEndpoint),
            settings.Machine(AzureSettings.IdentityHeader)
        );
        if (text is null || header is null)
        {
            var unset = text is null ? AzureSettings.IdentityEndpoint : AzureSettings.IdentityHeader;
            return source with { Absent = $"{unset} is not set" };
        }
        // Host and path apart: the path must reach it to the letter.
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        var slash = scheme < 0 ? -1 : text.IndexOf('/', scheme + 3);
        var (origin, path) = slash < 0 ? (text, "") : (text[..slash], text[(slash + 1)..]);
        var address = StoreAddress.Parse(origin, true, out var problem);
        var fault =
            address is null ? problem!.From(AzureSettings.IdentityEndpoint)
            : !address.IsHttps && !address.IsOnThisMachine
                ? Failure.Setting(
                    $"{AzureSettings.IdentityEndpoint} leads to {Shown.Name(address.Host)} over plain HTTP",
                    "only this machine may be asked so: leave it as the platform has set it"
                )
            : RequestText.Problem(path)?.From(AzureSettings.IdentityEndpoint)
                ?? RequestText.Problem(header)?.From(AzureSettings.IdentityHeader);
        return fault is not null
            ? source with
            {
                Fault = fault,
            }
            : source with
            {
                Read = cancellation =>
                    AskAsync(
                        identity.At(address!, "the app's managed identity at") with
                        {
                            IsMetadata = !address!.IsHttps,
                        },
                        Query(path, "2019-08-01", identity) with
                        {
                            Headers = [new("X-IDENTITY-HEADER", header)],
                        },
                        settings,
                        cancellation
                    ),
            };
    }

    /// <summary>A virtual machine, its containers, a node.</summary>
    public static LoginSource<AccessToken> OfMachine(ProviderSettings settings, AzureIdentity identity)
    {
        var given = settings.Machine(AzureSettings.MetadataHost);
        var address = StoreAddress.Parse((given ?? Metadata).TrimEnd('/'), given is null, out var problem);
        var source = new LoginSource<AccessToken>
        {
            Name = $"the machine's managed identity at {address?.ToString() ?? "no address"}",
            Renews = true,
        };
        return address is null
            ? source with
            {
                Fault = problem!.From(AzureSettings.MetadataHost),
            }
            : source with
            {
                Read = async cancellation =>
                    await MetadataProbe.IsThereAsync(address, cancellation)
                        ? await AskAsync(
                            identity.At(address, "the machine's managed identity at") with
                            {
                                IsMetadata = true,
                            },
                            Query(MetadataPath, "2018-02-01", identity) with
                            {
                                Headers = [new("Metadata", "true")],
                            },
                            settings,
                            cancellation
                        )
                        : throw new StoreException(
                            ProblemClass.Login,
                            $"nothing listens at {address}: this is not a machine of Azure's, or its metadata is out of reach",
                            "let the network policy allow it"
                        ),
            };
    }

    private static StoreRequest Query(string path, string version, AzureIdentity identity) =>
        new(
            "GET",
            $"{path}?api-version={version}&resource={identity.Cloud.Resource}{(identity.ClientId is { } client ? $"&client_id={client}" : "")}"
        );

    private static async Task<AccessToken> AskAsync(
        Endpoint endpoint,
        StoreRequest request,
        ProviderSettings settings,
        CancellationToken cancellation
    )
    {
        using var client = StoreClient.Open(endpoint, settings.Network, settings.Log, settings.Time);
        using var response = await client.SendAsync(
            request,
            cancellation,
            // 404: it does not know the machine's identity yet. 410: it is being updated.
            static answer =>
                answer.Status is 404 or 410 ? true : null
        );
        if (response.IsSuccess)
        {
            return AccessToken.Of(response, endpoint.Name)
                ?? throw new StoreException(
                    ProblemClass.BadValue,
                    $"{endpoint.Name} answered with something that is no token",
                    "check what answers in its place"
                );
        }
        throw response.Status switch
        {
            // "Identity not found"
            400 => new StoreException(
                ProblemClass.Login,
                $"{endpoint.Name} knows no such identity",
                "assign one, and set AZURE_CLIENT_ID when it is a user-assigned one"
            ),
            404 or 410 or 429 or >= 500 => new StoreException(
                ProblemClass.Unavailable,
                $"{endpoint.Name} has no identity yet ({response.Status})",
                "assign one, or give it more time with --timeout"
            ),
            _ => new StoreException(
                ProblemClass.Login,
                $"{endpoint.Name} answered {response.Status}",
                "check what answers in its place"
            ),
        };
    }
}
