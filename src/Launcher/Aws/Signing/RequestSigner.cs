using System.Security.Cryptography;
using System.Text;
using Launcher.Transport;

namespace Launcher.Aws.Signing;

/// <summary>
/// AWS Signature Version 4: proves who sends a request without sending the key. Source: "AWS Signature Version 4 for API
/// requests", IAM User Guide.
/// </summary>
internal static class RequestSigner
{
    /// <summary>The same request with <c>X-Amz-Date</c>, <c>X-Amz-Security-Token</c> and <c>Authorization</c>.</summary>
    /// <param name="request">All of its headers are signed.</param>
    /// <param name="address">Where it goes: host and path are signed too.</param>
    /// <param name="now">The server's clock; it accepts 5 minutes of difference.</param>
    public static StoreRequest Sign(
        StoreRequest request,
        StoreAddress address,
        SigningScope scope,
        AwsCredentials credentials,
        DateTimeOffset now
    )
    {
        var headers = new List<KeyValuePair<string, string>>(request.Headers)
        {
            new("X-Amz-Date", SigningScope.Timestamp(now)),
        };
        if (credentials.SessionToken is { } token)
        {
            headers.Add(new("X-Amz-Security-Token", Encoding.UTF8.GetString(token.Bytes)));
        }
        var signed = new List<KeyValuePair<string, string>>(headers) { new("Host", address.Authority) };
        if (!request.Body.IsEmpty)
        {
            signed.Add(new("Content-Type", request.ContentType));
        }
        var canonical = new CanonicalRequest(request.Method, address.Path + request.Path, signed, request.Body.Span);
        headers.Add(new("Authorization", Authorization(canonical, scope, credentials, now)));
        return request with { Headers = headers };
    }

    /// <summary>The value of the <c>Authorization</c> header.</summary>
    public static string Authorization(
        CanonicalRequest canonical,
        SigningScope scope,
        AwsCredentials credentials,
        DateTimeOffset now
    )
    {
        var key = SigningKey(scope, credentials, now);
        var signature = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(canonical.StringToSign(scope, now)));
        CryptographicOperations.ZeroMemory(key);
        return $"AWS4-HMAC-SHA256 Credential={credentials.AccessKeyId}/{scope.Text(now)}, "
            + $"SignedHeaders={canonical.SignedHeaders}, Signature={Convert.ToHexStringLower(signature)}";
    }

    private static byte[] SigningKey(SigningScope scope, AwsCredentials credentials, DateTimeOffset now)
    {
        var secret = credentials.SecretKey.Bytes;
        var key = new byte[4 + secret.Length];
        "AWS4"u8.CopyTo(key);
        secret.CopyTo(key.AsSpan(4));
        foreach (var part in (string[])[SigningScope.Day(now), scope.Region, scope.Service, "aws4_request"])
        {
            var next = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
            CryptographicOperations.ZeroMemory(key);
            key = next;
        }
        return key;
    }
}
