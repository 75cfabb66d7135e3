using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Launcher.Testing.Doubles.Aws;

/// <summary>
/// Checks a Signature Version 4 as AWS does: written from the documentation, without any of the launcher's code, and
/// from what arrived on the wire.
/// </summary>
internal static partial class SignatureCheck
{
    private static readonly TimeSpan s_tolerance = TimeSpan.FromMinutes(5);

    /// <summary>Null for a good one, else AWS's error code and message.</summary>
    /// <param name="keys">Finds the keys of an id.</param>
    /// <param name="regions">The regions there are.</param>
    /// <param name="service">Which service the request is for.</param>
    /// <param name="now">The server's time.</param>
    /// <param name="who">Whose keys it was, when the signature is good.</param>
    /// <param name="region">The region it was signed for.</param>
    public static (string Code, string Message)? Check(
        SeenRequest request,
        Func<string, AwsKeys?> keys,
        IReadOnlyCollection<string> regions,
        string service,
        DateTimeOffset now,
        out AwsKeys? who,
        out string region
    )
    {
        (who, region) = (null, "");
        var parts = Header().Match(request.Header("Authorization") ?? "");
        if (!parts.Success)
        {
            return ("MissingAuthenticationTokenException", "Missing Authentication Token");
        }
        var (id, day) = (parts.Groups["id"].Value, parts.Groups["day"].Value);
        region = parts.Groups["region"].Value;
        if (keys(id) is not { } found || found.Token != request.Header("X-Amz-Security-Token"))
        {
            return ("UnrecognizedClientException", "The security token included in the request is invalid.");
        }
        if (!regions.Contains(region) || parts.Groups["service"].Value != service)
        {
            return ("InvalidSignatureException", "Credential should be scoped to a valid region and correct service.");
        }
        var signed = parts.Groups["signed"].Value.Split(';');
        string?[] needed =
        [
            "host",
            "x-amz-date",
            request.Header("X-Amz-Security-Token") is null ? null : "x-amz-security-token",
            request.Header("X-Amz-Target") is null ? null : "x-amz-target",
            request.Body.Length > 0 ? "content-type" : null,
        ];
        if (needed.Any(name => name is not null && !signed.Contains(name)) || !signed.Order().SequenceEqual(signed))
        {
            return ("InvalidSignatureException", "The signed headers are not complete or not sorted.");
        }
        var date = request.Header("X-Amz-Date") ?? "";
        if (!date.StartsWith(day, StringComparison.Ordinal))
        {
            return ("InvalidSignatureException", "Date in Credential scope does not match YYYYMMDD of X-Amz-Date.");
        }
        var at = DateTimeOffset.ParseExact(
            date,
            "yyyyMMdd'T'HHmmss'Z'",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal
        );
        if ((now - at).Duration() > s_tolerance)
        {
            return ("InvalidSignatureException", $"Signature expired: {date} is now earlier than 5 min ago.");
        }
        var expected = Signature(request, signed, found.Secret, date, day, region, service);
        if (expected != parts.Groups["signature"].Value)
        {
            return (
                "InvalidSignatureException",
                "The request signature we calculated does not match the signature you provided."
            );
        }
        who = found;
        return found.HasEnded
            ? ("ExpiredTokenException", "The security token included in the request is expired")
            : null;
    }

    private static string Signature(
        SeenRequest request,
        string[] signed,
        string secret,
        string date,
        string day,
        string region,
        string service
    )
    {
        var headers = string.Concat(signed.Select(name => $"{name}:{request.Header(name)!.Trim()}\n"));
        var canonical =
            $"{request.Method}\n{request.Target}\n\n{headers}\n{string.Join(';', signed)}\n{Hex(SHA256.HashData(request.Body))}";
        var text =
            $"AWS4-HMAC-SHA256\n{date}\n{day}/{region}/{service}/aws4_request\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var part in (string[])[day, region, service, "aws4_request", text])
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }
        return Hex(key);
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    [GeneratedRegex(
        "^AWS4-HMAC-SHA256 Credential=(?<id>[A-Z0-9a-z]+)/(?<day>[0-9]{8})/(?<region>[a-z0-9-]+)/(?<service>[a-z]+)/aws4_request, SignedHeaders=(?<signed>[a-z0-9;-]+), Signature=(?<signature>[0-9a-f]{64})$"
    )]
    private static partial Regex Header();
}
