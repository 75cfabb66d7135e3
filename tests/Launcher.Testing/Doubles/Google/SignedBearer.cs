using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Launcher.Testing.Doubles.Google;

/// <summary>A JWT that a service account signs itself and shows as a token (https://google.aip.dev/auth/4111).</summary>
internal static class SignedBearer
{
    private const string Audience = "https://secretmanager.googleapis.com/";
    private const string Scope = "https://www.googleapis.com/auth/cloud-platform";
    private const int Hour = 3600;

    /// <summary>Why it is refused; null when it is good.</summary>
    public static string? Refuses(string token, RSA key, string account, DateTimeOffset now)
    {
        if (token.Split('.') is not [var header, var claims, var signature])
        {
            return "ACCESS_TOKEN_TYPE_UNSUPPORTED";
        }
        try
        {
            var (head, said) = (Json(header), Json(claims));
            var isSigned = key.VerifyData(
                Encoding.ASCII.GetBytes($"{header}.{claims}"),
                Base64Url.DecodeFromChars(signature),
                HashAlgorithmName.SHA256,
                RSASignaturePadding.Pkcs1
            );
            var isFor = said["scope"] is null ? (string?)said["aud"] == Audience : (string?)said["scope"] == Scope;
            var (from, until, seconds) = ((long)said["iat"]!, (long)said["exp"]!, now.ToUnixTimeSeconds());
            return !isSigned
                || (string?)head["alg"] != "RS256"
                || (string?)head["kid"] != "0123456789abcdef"
                || (string?)said["iss"] != account
                || (string?)said["sub"] != account
                || !isFor
                || until - from > Hour
                    ? "ACCESS_TOKEN_TYPE_UNSUPPORTED"
                : from > seconds + 60 || until <= seconds ? "ACCESS_TOKEN_EXPIRED"
                : null;
        }
        catch (Exception error) when (error is JsonException or FormatException or ArgumentNullException)
        {
            return "ACCESS_TOKEN_TYPE_UNSUPPORTED";
        }
    }

    private static JsonNode Json(string part) => JsonNode.Parse(Base64Url.DecodeFromChars(part))!;
}
