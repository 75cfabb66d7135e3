using System.Text;
using Launcher.Aws;
using Launcher.Aws.Signing;
using Launcher.Model;
using Launcher.Transport;

namespace Launcher.Providers.Vault.Login;

/// <summary>
/// Proves an AWS identity: a question to AWS who one is, signed here and asked by the server
/// (https://developer.hashicorp.com/vault/docs/auth/aws, IAM auth method).
/// </summary>
internal static class AwsProof
{
    // What the vault command signs for, and a server asks, when nobody says otherwise.
    private const string GlobalRegion = "us-east-1";
    private const string GlobalAddress = "https://sts.amazonaws.com";

    private const string ServerHeader = "X-Vault-AWS-IAM-Server-ID";

    /// <summary>What is wrong with a region, or null.</summary>
    public static Failure? Problem(string region) => AwsRegion.Check(region);

    /// <param name="identity">Whose identity.</param>
    /// <param name="region">Whose token service the server asks; null for the global one.</param>
    /// <param name="server">The server's own name, which the signature then covers; null for none.</param>
    /// <exception cref="StoreException">There are no credentials.</exception>
    public static async Task<IEnumerable<KeyValuePair<string, string>>> FieldsAsync(
        AwsIdentity identity,
        string? region,
        string? server,
        CancellationToken cancellation
    )
    {
        var credentials = await identity.CredentialsAsync(cancellation);
        var address = StoreAddress.Parse(Address(region), false, out _)!;
        var request = CallerIdentity.Sign(
            address,
            region ?? GlobalRegion,
            credentials,
            server is null ? [] : [new(ServerHeader, server)],
            identity.Clock.Now
        );
        var headers = request.Headers.Append(new("Content-Type", request.ContentType));
        return
        [
            new("iam_http_request_method", request.Method),
            new("iam_request_url", Base64(Encoding.UTF8.GetBytes($"{address}/"))),
            new("iam_request_body", Base64(request.Body.Span)),
            new("iam_request_headers", Base64(JsonBody.Of(headers).Span)),
        ];
    }

    private static string Address(string? region) =>
        region is null ? GlobalAddress
        : region.StartsWith("cn-", StringComparison.Ordinal) ? $"https://sts.{region}.amazonaws.com.cn"
        : $"https://sts.{region}.amazonaws.com";

    private static string Base64(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes);
}
