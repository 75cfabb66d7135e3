using System.Text;
using System.Text.Json.Nodes;
using Launcher.Testing.Doubles.Aws;

namespace Launcher.Testing.Doubles.Vault;

/// <summary><c>auth/aws/</c>: whose keys signed the question that the login brings, as AWS would answer it.</summary>
/// <param name="keys">The keys AWS knows.</param>
/// <param name="region">The region of the token service it would ask.</param>
/// <param name="serverName">What the signature must cover (<c>iam_server_id_header_value</c>); null for nothing.</param>
internal sealed class AwsLoginEngine(AwsKeys keys, string region, string? serverName) : IEngine
{
    public string Type => "aws";

    public VaultAnswer Answer(string path, VaultRequest request, VaultDouble vault)
    {
        if (path != "login" || request.Method != "PUT")
        {
            return VaultAnswer.Error(405, "1 error occurred:\n\t* unsupported operation\n\n");
        }
        var headers = ((JsonObject)JsonNode.Parse(Bytes(request, "iam_request_headers"))!).ToDictionary(
            header => header.Key,
            header => header.Value!.ToString(),
            StringComparer.OrdinalIgnoreCase
        );
        if (serverName is not null && headers.GetValueOrDefault("X-Vault-AWS-IAM-Server-ID") != serverName)
        {
            return VaultAnswer.Error(400, "error validating X-Vault-AWS-IAM-Server-ID header: missing header");
        }
        var url = new Uri(Encoding.UTF8.GetString(Bytes(request, "iam_request_url")));
        headers["Host"] = url.Authority;
        var seen = new SeenRequest(
            request.Text("iam_http_request_method")!,
            url.PathAndQuery,
            "HTTP/1.1",
            "",
            headers,
            Bytes(request, "iam_request_body")
        );
        var now = TimeProvider.System.GetUtcNow();
        var refusal = SignatureCheck.Check(seen, id => id == keys.Id ? keys : null, [region], "sts", now, out _, out _);
        return
            refusal is null
            && seen.Text == "Action=GetCallerIdentity&Version=2011-06-15"
            && (
                serverName is null
                || headers["Authorization"].Contains("x-vault-aws-iam-server-id", StringComparison.Ordinal)
            )
            ? new Granting([request.Text("role")!], "service", 0, new VaultTerms()).Token(vault)
            : VaultAnswer.Error(
                400,
                $"error making upstream request: received error code 403 from STS: {refusal?.Message}"
            );
    }

    private static byte[] Bytes(VaultRequest request, string field) => Convert.FromBase64String(request.Text(field)!);
}
