using System.Security.Cryptography;
using System.Text;

namespace Launcher.Aws.Signing;

/// <summary>
/// The one form of a request that both sides sign (AWS Signature Version 4, "Create a canonical request"). It holds the
/// session token: never log it.
/// </summary>
internal sealed class CanonicalRequest
{
    /// <param name="method"><c>POST</c>.</param>
    /// <param name="target">Path and query as they stand in the request line.</param>
    /// <param name="headers">Every header to sign, Host included; a name may come twice.</param>
    /// <param name="body">Empty for none.</param>
    public CanonicalRequest(
        string method,
        string target,
        IEnumerable<KeyValuePair<string, string>> headers,
        ReadOnlySpan<byte> body
    )
    {
        var cut = target.IndexOf('?', StringComparison.Ordinal);
        var lines = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in headers)
        {
            var key = name.ToLowerInvariant();
            var trimmed = SingleSpaced(value);
            lines[key] = lines.TryGetValue(key, out var before) ? $"{before},{trimmed}" : trimmed;
        }
        SignedHeaders = string.Join(';', lines.Keys);
        var text = new StringBuilder();
        text.Append(method).Append('\n');
        text.Append(CanonicalTarget.Path(cut < 0 ? target : target[..cut])).Append('\n');
        text.Append(cut < 0 ? "" : CanonicalTarget.Query(target[(cut + 1)..])).Append('\n');
        foreach (var (name, value) in lines)
        {
            text.Append(name).Append(':').Append(value).Append('\n');
        }
        text.Append('\n').Append(SignedHeaders).Append('\n');
        Text = text.Append(Convert.ToHexStringLower(SHA256.HashData(body))).ToString();
    }

    public string Text { get; }

    /// <summary>The names, lower-case and sorted: <c>host;x-amz-date</c>.</summary>
    public string SignedHeaders { get; }

    /// <summary>What the key is applied to.</summary>
    public string StringToSign(SigningScope scope, DateTimeOffset now) =>
        $"AWS4-HMAC-SHA256\n{SigningScope.Timestamp(now)}\n{scope.Text(now)}\n"
        + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    private static string SingleSpaced(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var character in value.AsSpan().Trim())
        {
            if (character != ' ' || text[^1] != ' ')
            {
                text.Append(character);
            }
        }
        return text.ToString();
    }
}
