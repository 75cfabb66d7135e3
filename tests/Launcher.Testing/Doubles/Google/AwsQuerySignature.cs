using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Launcher.Testing.Doubles.Aws;

namespace Launcher.Testing.Doubles.Google;

/// <summary>Whether AWS would accept a request that somebody has signed for another to send; written from AWS's documentation.</summary>
internal static class AwsQuerySignature
{
    public static bool IsGood(
        string method,
        Uri url,
        Dictionary<string, string> headers,
        AwsKeys keys,
        DateTimeOffset now
    )
    {
        var date = headers["X-Amz-Date"];
        var at = DateTimeOffset.ParseExact(
            date,
            "yyyyMMdd'T'HHmmss'Z'",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal
        );
        var region = url.Host.Split('.')[1];
        // Google's client for Node.js leaves its own header out, the one for Go does not.
        var signed = headers["Authorization"].Split("SignedHeaders=")[1].Split(',')[0].Split(';');
        var lines = string.Concat(signed.Select(name => $"{name}:{headers[name].Trim()}\n"));
        var canonical =
            $"{method}\n{url.AbsolutePath}\n{url.Query[1..]}\n{lines}\n{string.Join(';', signed)}\n{Hash([])}";
        var scope = $"{date[..8]}/{region}/sts/aws4_request";
        var text = $"AWS4-HMAC-SHA256\n{date}\n{scope}\n{Hash(Encoding.UTF8.GetBytes(canonical))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + keys.Secret);
        foreach (var part in (string[])[date[..8], region, "sts", "aws4_request", text])
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }
        return method == "POST"
            && url.Query == "?Action=GetCallerIdentity&Version=2011-06-15"
            && signed.Contains("host")
            && signed.Contains("x-amz-date")
            && signed.Order(StringComparer.Ordinal).SequenceEqual(signed)
            && (now - at).Duration() < TimeSpan.FromMinutes(5)
            && headers["Authorization"]
                == $"AWS4-HMAC-SHA256 Credential={keys.Id}/{scope}, SignedHeaders={string.Join(';', signed)}, Signature={Convert.ToHexStringLower(key)}";
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
