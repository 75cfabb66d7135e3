using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Launcher.Testing.Doubles.Azure;

/// <summary>Microsoft Entra: gives an application a token for a secret, for another issuer's token, for a certificate.</summary>
internal sealed class EntraService(AzureServer azure)
{
    private const string Assertion = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /// <summary>The token of another issuer that the application trusts.</summary>
    public string Federated { get; set; } = "eyJhbGciOiJSUzI1NiJ9.e30.c2ln";

    /// <summary>The application's certificate; null when it has none.</summary>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>How long a token is good for.</summary>
    public int Life { get; set; } = 3599;

    /// <summary>A number of AADSTS that is answered instead, so many times.</summary>
    public Queue<int> Failures { get; } = new();

    /// <summary>The form of every request for a token, in order.</summary>
    public List<Dictionary<string, string>> Forms { get; } = [];

    public async Task AnswerAsync(HttpContext context, SeenRequest request, string path)
    {
        var parts = path.Trim('/').Split('/');
        if (request.Method == "GET" && parts is [var asked, "v2.0", ".well-known", "openid-configuration"])
        {
            await AzureServer.WriteAsync(context, 200, Configuration(asked));
            return;
        }
        if (request.Method != "POST" || parts is not [var tenant, "oauth2", "v2.0", "token"])
        {
            context.Response.StatusCode = 404;
            return;
        }
        var form = AzureServer.Parts(request.Text);
        lock (Forms)
        {
            Forms.Add(form);
        }
        var error =
            Failures.Count > 0 ? Failures.Dequeue()
            : request.Header("Content-Type")?.StartsWith("application/x-www-form-urlencoded", StringComparison.Ordinal)
                != true
            || form.GetValueOrDefault("grant_type") != "client_credentials"
                ? 900144
            : tenant != AzureServer.Tenant ? 90002
            : form.GetValueOrDefault("client_id") != AzureServer.ClientId ? 700016
            : !form.GetValueOrDefault("scope", "").Split(' ').Contains("https://vault.azure.net/.default") ? 70011
            : Proof(form, $"{azure.Url}/{tenant}/oauth2/v2.0/token");
        await (
            error == 0
                ? AzureServer.WriteAsync(
                    context,
                    200,
                    new JsonObject
                    {
                        ["token_type"] = "Bearer",
                        ["expires_in"] = Life,
                        ["ext_expires_in"] = Life,
                        ["access_token"] = azure.Issue(),
                    }
                )
                : AzureServer.WriteAsync(
                    context,
                    error is 7000215 or 700016 ? 401 : 400,
                    new JsonObject
                    {
                        ["error"] = "invalid_client",
                        ["error_description"] = $"AADSTS{error}: text of the server for app '{AzureServer.ClientId}'.",
                        ["error_codes"] = new JsonArray(error),
                        ["timestamp"] = "2026-01-01 00:00:00Z",
                        ["trace_id"] = Guid.NewGuid().ToString(),
                    }
                )
        );
    }

    private int Proof(Dictionary<string, string> form, string audience) =>
        form.TryGetValue("client_secret", out var secret)
            ? secret == AzureServer.ClientSecret
                ? 0
                : 7000215
            : form.GetValueOrDefault("client_assertion_type") != Assertion
                ? 7000216
                : form["client_assertion"] == Federated
                    ? 0
                    : Certificate is { } certificate
                    && form["client_assertion"].Split('.') is [var header, var claims, var signature]
                        ? Signed(certificate, header, claims, signature, audience)
                        : 70021;

    private int Signed(X509Certificate2 certificate, string header, string claims, string signature, string audience)
    {
        var head = Json(header);
        var isPss = (string?)head["alg"] == "PS256";
        using var key = certificate.GetRSAPublicKey()!;
        var isOurs =
            (isPss || (string?)head["alg"] == "RS256")
            && (
                (string?)head["x5t#S256"] == Base64Url.EncodeToString(SHA256.HashData(certificate.RawData))
                || (string?)head["x5t"] == Base64Url.EncodeToString(certificate.GetCertHash())
            )
            && key.VerifyData(
                Encoding.ASCII.GetBytes($"{header}.{claims}"),
                Base64Url.DecodeFromChars(signature),
                HashAlgorithmName.SHA256,
                isPss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1
            );
        var said = Json(claims);
        var now = azure.Now.ToUnixTimeSeconds();
        return !isOurs
            || (string?)said["aud"] != audience
            || (string?)said["iss"] != AzureServer.ClientId
            || (string?)said["sub"] != AzureServer.ClientId
            || (string?)said["jti"] is not { Length: > 8 }
                ? 700027
            : (long)said["nbf"]! > now + 300 || (long)said["exp"]! < now - 300 ? 700024
            : 0;
    }

    private static JsonNode Json(string part) => JsonNode.Parse(Base64Url.DecodeFromChars(part))!;

    private JsonObject Configuration(string tenant) =>
        new()
        {
            ["issuer"] = $"{azure.Url}/{tenant}/v2.0",
            ["token_endpoint"] = $"{azure.Url}/{tenant}/oauth2/v2.0/token",
            ["authorization_endpoint"] = $"{azure.Url}/{tenant}/oauth2/v2.0/authorize",
            ["end_session_endpoint"] = $"{azure.Url}/{tenant}/oauth2/v2.0/logout",
            ["jwks_uri"] = $"{azure.Url}/{tenant}/discovery/v2.0/keys",
        };
}
