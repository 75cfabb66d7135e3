using System.Text;
using Launcher.Aws.Services;
using Launcher.Providers;
using Launcher.Transport;

namespace Launcher.Aws.Sources;

/// <summary>
/// The credentials of a task or a pod: an address in the environment (ECS, EKS Pod Identity). Source: "Container
/// credential provider", AWS SDKs and Tools Reference Guide.
/// </summary>
internal static class ContainerSource
{
    private const string Relative = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
    private const string Full = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
    private const string Token = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
    private const string TokenFile = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
    private const string Agent = "http://169.254.170.2";

    // Plain HTTP goes to this machine, and to the addresses of AWS's agents, which never leave it: ECS, EKS, EKS on IPv6.
    private static readonly string[] s_agents = ["169.254.170.2", "169.254.170.23", "fd00:ec2::23"];

    public static LoginSource<AwsCredentials> Look(ProviderSettings settings)
    {
        var (variable, text) =
            settings.Machine(Relative) is { } relative ? (Relative, Agent + relative)
            : settings.Machine(Full) is { } full ? (Full, full)
            : (Full, null);
        var source = new LoginSource<AwsCredentials> { Name = $"the container ({variable})", Renews = true };
        if (text is null)
        {
            return source with { Name = "the container", Absent = $"{Relative} and {Full} are not set" };
        }
        if (variable == Relative && !text.StartsWith($"{Agent}/", StringComparison.Ordinal))
        {
            return source.Faulty(
                $"{variable}: {Shown.Path(text[Agent.Length..])} is not a path on the agent",
                "begin it with a slash"
            );
        }
        // Host and path apart: the path must reach the agent to the letter.
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        var slash = scheme < 0 ? -1 : text.IndexOf('/', scheme + 3);
        var (origin, path) = slash < 0 ? (text, "") : (text[..slash], text[(slash + 1)..]);
        var address = StoreAddress.Parse(origin, true, out var problem);
        return address is null ? source.Faulty(problem!.From(variable))
            : !address.IsHttps && !address.IsLoopback && !s_agents.Contains(address.Host)
                ? source.Faulty(
                    $"{variable} leads to {Shown.Name(address.Host)} over plain HTTP",
                    $"only this machine, {string.Join(", ", s_agents)} may be asked so: write https://"
                )
            : Unfit(settings, variable, path) is { } unfit ? source.Faulty(unfit)
            : source with
            {
                Read = cancellation => ReadAsync(settings, address, path, cancellation),
                TokenFile = settings.Machine(TokenFile) is { } file ? (file, TokenFile) : null,
            };
    }

    private static Failure? Unfit(ProviderSettings settings, string variable, string path)
    {
        var token = settings.Machine(TokenFile) is null ? settings.Machine(Token)?.Trim() : null;
        return RequestText.Problem(path) is { } wrong ? wrong.From(variable)
            : token is not null && RequestText.Problem(token) is { } unfit ? unfit.From(Token)
            : null;
    }

    private static async Task<AwsCredentials> ReadAsync(
        ProviderSettings settings,
        StoreAddress address,
        string path,
        CancellationToken cancellation
    )
    {
        var endpoint = new Endpoint
        {
            Address = address,
            Name = $"the container's credentials at {address}",
            IsMetadata = !address.IsHttps,
            Tls = AwsEndpoints.Trust(settings),
        };
        using var client = StoreClient.Open(endpoint, settings.Network, settings.Log, settings.Time);
        using var response = await client.SendAsync(
            () => new StoreRequest("GET", path) { Headers = Authorization(settings) },
            cancellation,
            // An agent that has only just been started does not know its tasks yet.
            answer => answer.Status == 404 ? true : null
        );
        return response.IsSuccess
            ? KeysAnswer.Read(response.Body, endpoint.Name)
            : throw new StoreException(
                response.Status is 404 or >= 500 ? ProblemClass.Unavailable : ProblemClass.Login,
                $"{endpoint.Name} answered {response.Status}",
                response.Status is 401 or 403
                    ? $"check {TokenFile} or {Token}, and the association of the service account with a role"
                    : "check the task's role (ECS), or the Pod Identity agent and association (EKS)"
            );
    }

    private static KeyValuePair<string, string>[] Authorization(ProviderSettings settings)
    {
        // The file wins: it is renewed.
        var token = settings.Machine(TokenFile) is { } file
            ? Encoding.UTF8.GetString(SourceFile.Token(file, TokenFile, settings.ConfinesLinks).Bytes)
            : settings.Machine(Token)?.Trim();
        return token is null ? [] : [new("Authorization", token)];
    }
}
