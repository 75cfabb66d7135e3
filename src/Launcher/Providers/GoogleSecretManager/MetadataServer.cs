using System.Text;
using Launcher.Transport;

namespace Launcher.Providers.GoogleSecretManager;

/// <summary>
/// What Google's machines and platforms know about themselves ("About VM metadata"), at an address that never leaves the machine.
/// It is waited for: GKE's answers nothing, or errors, in the first seconds of a pod.
/// </summary>
internal sealed class MetadataServer(GoogleIdentity identity)
{
    private const string Standard = "169.254.169.254";
    private const string Flavor = "Metadata-Flavor";
    private const string Path = "computeMetadata/v1/";
    private const string TokenPath = Path + "instance/service-accounts/default/token";
    private const string ProjectPath = Path + "project/project-id";

    // Names and addresses of Google's own, and how it is reached over IPv6.
    private static readonly string[] s_own = ["metadata.google.internal", "metadata", "fd20:ce::254"];

    private readonly StoreAddress? _address = StoreAddress.Parse(Text(identity), true, out _);

    public string Name => $"the machine's service account at {_address?.ToString() ?? "no address"}";

    public LoginSource<AccessToken> Source()
    {
        var source = new LoginSource<AccessToken> { Name = Name, Renews = true };
        return _address is null || !IsLocal(_address)
            ? source with
            {
                Fault = Failure.Setting(
                    $"{GoogleSettings.MetadataHost}: {(_address is null ? "it is no host" : $"{Shown.Name(_address.Host)} is not this machine")}",
                    $"leave it out, or write {Standard} or a port of this machine"
                ),
            }
            : source with
            {
                Read = TokenAsync,
            };
    }

    /// <summary>The project of this machine.</summary>
    /// <exception cref="StoreException">It does not say.</exception>
    public Task<string> ProjectAsync(CancellationToken cancellation) =>
        AskAsync(
            ProjectPath,
            static (response, _) =>
                Encoding.UTF8.GetString(response.Body).Trim() is var project && SecretQuestion.IsProject(project)
                    ? project
                    : null,
            cancellation
        );

    private Task<AccessToken> TokenAsync(CancellationToken cancellation) =>
        AskAsync(
            $"{TokenPath}?scopes={RequestText.Encode(Encoding.ASCII.GetBytes(GoogleIdentity.Scope), "-._~")}",
            AccessToken.Of,
            cancellation
        );

    /// <param name="read">Finds what was asked for in an answer, given what messages call who gave it.</param>
    private async Task<T> AskAsync<T>(string path, Func<StoreResponse, string, T?> read, CancellationToken cancellation)
        where T : class
    {
        if (!await MetadataProbe.IsThereAsync(_address!, cancellation))
        {
            throw new StoreException(
                ProblemClass.Login,
                $"nothing listens at {_address}: this is not a machine of Google's, or its metadata is out of reach",
                "let the network policy allow it"
            );
        }
        using var client = identity.Client(
            new Endpoint
            {
                Address = _address!,
                Name = $"Google's metadata server at {_address}",
                IsMetadata = true,
            }
        );
        using var response = await client.SendAsync(
            new StoreRequest("GET", path) { Headers = [new(Flavor, "Google")] },
            cancellation,
            // It does not know the machine's account yet.
            static answer =>
                answer.Status == 404 ? true : null
        );
        return Refusal(response, client.Name) is { } refusal
            ? throw new StoreException(refusal)
            : read(response, client.Name)
                ?? throw new StoreException(
                    ProblemClass.BadValue,
                    $"{client.Name} answered with something that is not what was asked for",
                    "check what answers in its place"
                );
    }

    private Failure? Refusal(StoreResponse response, string server)
    {
        var isOwn = response.Header(Flavor) == "Google";
        return response.Status switch
        {
            _ when response.IsSuccess && isOwn => null,
            404 or 429 or >= 500 => new(
                ProblemClass.Unavailable,
                $"{server} has no service account yet ({response.Status})",
                "attach one (GKE: let the pod's service account act as one), or give it more time with --timeout"
            ),
            _ when !isOwn => new(
                ProblemClass.Login,
                $"what answers at {_address} is not Google's metadata server: it does not say so in {Flavor}",
                "check what answers in its place"
            ),
            403 => new(
                ProblemClass.Login,
                $"{server} gives no token (403)",
                "let the service account of the pod act as the other one: roles/iam.workloadIdentityUser"
            ),
            _ => new(ProblemClass.Login, $"{server} answered {response.Status}", "check what answers in its place"),
        };
    }

    private static string Text(GoogleIdentity identity)
    {
        var host = identity.Settings.Machine(GoogleSettings.MetadataHost)?.Trim().TrimEnd('/') ?? Standard;
        return host.Contains("://", StringComparison.Ordinal) ? host : $"http://{host}";
    }

    private static bool IsLocal(StoreAddress address) => address.IsOnThisMachine || s_own.Contains(address.Host);
}
