using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Launcher.Transport;

/// <summary>A JWT (RFC 7519) that proves who asks by an RSA key.</summary>
internal static class SignedToken
{
    /// <param name="padding">PSS for <c>PS256</c>, PKCS#1 for <c>RS256</c> (RFC 7518, 3.1): the header says which.</param>
    /// <param name="header">Its members.</param>
    /// <param name="claims">The same of what is claimed.</param>
    public static string Sign(
        RSA key,
        RSASignaturePadding padding,
        Action<Utf8JsonWriter> header,
        Action<Utf8JsonWriter> claims
    )
    {
        var signed = $"{Part(header)}.{Part(claims)}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, padding);
        return $"{signed}.{Encode(signature)}";
    }

    private static string Part(Action<Utf8JsonWriter> members) => Encode(JsonBody.Of(members).Span);

    /// <summary>Base64 for URLs, without padding (RFC 7515, 2).</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) =>
        Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
