using System.Text.Json.Nodes;
using Launcher.Testing.Doubles.Aws;
using Microsoft.AspNetCore.Http;

namespace Launcher.Testing.Doubles.Google;

/// <summary>
/// What gives tokens: STS for another issuer's, OAuth for a person's, IAM credentials for a service account's; and an issuer that
/// is asked by its address.
/// </summary>
internal sealed class TokenServices(GoogleServer google)
{
    public const string Audience =
        "//iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/pool/providers/cluster";
    public const string JwtType = "urn:ietf:params:oauth:token-type:jwt";
    public const string AwsType = "urn:ietf:params:aws:token-type:aws4_request";
    public const string ClientSecret = "d-FL95Q19q7MQmFpd7hHD0Ty";
    public const string RefreshToken = "1//0refresh-token-of-a-person";
    public const string SubjectPath = "/subject";
    public const string SubjectHeader = "secret-header-of-the-issuer";

    private const string Scope = "https://www.googleapis.com/auth/cloud-platform";

    /// <summary>The token of another issuer that the pool's provider accepts.</summary>
    public string Subject { get; set; } = "eyJhbGciOiJSUzI1NiJ9.e30.c2ln";

    /// <summary>The AWS keys whose identity it accepts.</summary>
    public AwsKeys AwsKeys { get; } = new("AKIATESTGOOGLE000001", "aws/secret+key", null, "arn:aws:iam::1:user/app");

    /// <summary>An error's code that is answered instead, so many times.</summary>
    public Queue<string> Failures { get; } = new();

    /// <summary>Whom the pool's members may act as.</summary>
    public HashSet<string> Impersonated { get; } = [GoogleServer.Account];

    /// <summary>How long a token is good for.</summary>
    public int Life { get; set; } = 3599;

    /// <summary>The form of every request, in order.</summary>
    public List<Dictionary<string, string>> Forms { get; } = [];

    public async Task AnswerAsync(HttpContext context, SeenRequest request, string path)
    {
        if (path == SubjectPath)
        {
            context.Response.StatusCode = request.Header("X-Issuer") == SubjectHeader ? 200 : 401;
            await context.Response.WriteAsync(
                context.Response.StatusCode == 200 ? new JsonObject { ["value"] = Subject }.ToJsonString() : "",
                context.RequestAborted
            );
            return;
        }
        if (path.EndsWith(":generateAccessToken", StringComparison.Ordinal))
        {
            await ActAsync(context, request, path.Split('/')[^1].Split(':')[0]);
            return;
        }
        var form = GoogleServer.Parts(request.Text);
        lock (Forms)
        {
            Forms.Add(form);
        }
        var error =
            Failures.Count > 0 ? Failures.Dequeue()
            : request.Header("Content-Type")?.StartsWith("application/x-www-form-urlencoded", StringComparison.Ordinal)
            != true
                ? "invalid_request"
            : path == "/token" ? Person(form)
            : path == "/v1/token" ? Federated(form)
            : "invalid_request";
        await GoogleServer.WriteAsync(
            context,
            error is null ? 200
                : error == "unauthorized_client" ? 401
                : 400,
            error is null
                ? new JsonObject
                {
                    ["access_token"] = google.Issue(),
                    ["issued_token_type"] = "urn:ietf:params:oauth:token-type:access_token",
                    ["token_type"] = "Bearer",
                    ["expires_in"] = Life,
                }
                : new JsonObject
                {
                    ["error"] = error,
                    ["error_description"] = $"text of the server about {form.GetValueOrDefault("subject_token")}",
                }
        );
    }

    private static string? Person(Dictionary<string, string> form) =>
        form.GetValueOrDefault("grant_type") != "refresh_token" ? "unsupported_grant_type"
        : form.GetValueOrDefault("client_secret") != ClientSecret ? "invalid_client"
        : form.GetValueOrDefault("refresh_token") != RefreshToken ? "invalid_grant"
        : null;

    private string? Federated(Dictionary<string, string> form) =>
        form.GetValueOrDefault("grant_type") != "urn:ietf:params:oauth:grant-type:token-exchange"
        || form.GetValueOrDefault("requested_token_type") != "urn:ietf:params:oauth:token-type:access_token"
            ? "unsupported_grant_type"
        : form.GetValueOrDefault("audience") != Audience ? "invalid_target"
        : form.GetValueOrDefault("scope") != Scope ? "invalid_scope"
        : form.GetValueOrDefault("subject_token_type") switch
        {
            // Not trimmed: whoever sends a line break along learns it here, and Google takes it.
            JwtType => form.GetValueOrDefault("subject_token")?.TrimEnd('\n') == Subject,
            AwsType => IsAws(form.GetValueOrDefault("subject_token") ?? ""),
            _ => false,
        }
            ? null
        : "invalid_grant";

    // What is to be sent to AWS: it must be signed for exactly this, and name who will send it.
    private bool IsAws(string token)
    {
        var json = JsonNode.Parse(Uri.UnescapeDataString(token))!;
        var headers = json["headers"]!
            .AsArray()
            .ToDictionary(
                header => (string)header!["key"]!,
                header => (string)header!["value"]!,
                StringComparer.OrdinalIgnoreCase
            );
        if (
            !Uri.TryCreate((string)json["url"]!, UriKind.Absolute, out var url)
            || url.Host != headers["Host"]
            || !url.Host.StartsWith("sts.", StringComparison.Ordinal)
            || headers.GetValueOrDefault("x-goog-cloud-target-resource") != Audience
        )
        {
            return false;
        }
        return AwsQuerySignature.IsGood((string)json["method"]!, url, headers, AwsKeys, google.Now);
    }

    private async Task ActAsync(HttpContext context, SeenRequest request, string account)
    {
        var body = JsonNode.Parse(request.Body)!;
        if (google.Refuses(request.Header("Authorization")) is { } refusal)
        {
            await GoogleServer.FailAsync(context, 401, "UNAUTHENTICATED", "invalid credentials", refusal);
        }
        else if (!Impersonated.Contains(account))
        {
            await GoogleServer.FailAsync(
                context,
                403,
                "PERMISSION_DENIED",
                "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
                "IAM_PERMISSION_DENIED"
            );
        }
        else if ((string?)body["scope"]?[0] != Scope || (string?)body["lifetime"] != "3600s")
        {
            await GoogleServer.FailAsync(context, 400, "INVALID_ARGUMENT", "Request contains an invalid argument.");
        }
        else
        {
            await GoogleServer.WriteAsync(
                context,
                200,
                new JsonObject
                {
                    ["accessToken"] = google.Issue(),
                    ["expireTime"] = google.Now.AddHours(1).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
                }
            );
        }
    }
}
