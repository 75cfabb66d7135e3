using System.Text;
using Launcher.Transport;

namespace Launcher.Aws.Signing;

/// <summary>Path and query of a request as a signature sees them.</summary>
internal static class CanonicalTarget
{
    /// <summary>
    /// Without empty and dot segments (RFC 3986 5.2.4), and encoded once more than in the request line: all services but
    /// S3 expect that.
    /// </summary>
    public static string Path(string path)
    {
        var kept = new List<string>();
        foreach (var segment in path.Split('/'))
        {
            if (segment == "..")
            {
                kept.RemoveRange(Math.Max(0, kept.Count - 1), Math.Min(1, kept.Count));
            }
            else if (segment.Length > 0 && segment != ".")
            {
                kept.Add(Encode(Encoding.UTF8.GetBytes(segment)));
            }
        }
        var folder = kept.Count > 0 && path.EndsWith('/') ? "/" : "";
        return $"/{string.Join('/', kept)}{folder}";
    }

    /// <summary>Names and values encoded alike, whatever the sender left bare, and sorted.</summary>
    public static string Query(string query)
    {
        var pairs = new List<string>();
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var cut = pair.IndexOf('=', StringComparison.Ordinal);
            pairs.Add($"{Recode(cut < 0 ? pair : pair[..cut])}\0{(cut < 0 ? "" : Recode(pair[(cut + 1)..]))}");
        }
        // By name, then by value, both as encoded and by code point: a NUL comes before everything that stays as it is.
        pairs.Sort(string.CompareOrdinal);
        return string.Join('&', pairs).Replace('\0', '=');
    }

    /// <summary>Percent-encoding as the signature wants it: all but RFC 3986's unreserved characters, in capital hex.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => RequestText.Encode(bytes, "-._~");

    private static string Recode(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var length = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            var isEscape =
                bytes[i] == (byte)'%'
                && i + 2 < bytes.Length
                && char.IsAsciiHexDigit((char)bytes[i + 1])
                && char.IsAsciiHexDigit((char)bytes[i + 2]);
            bytes[length++] = isEscape ? Convert.FromHexString(bytes.AsSpan(i + 1, 2))[0] : bytes[i];
            i += isEscape ? 2 : 0;
        }
        return Encode(bytes.AsSpan(0, length));
    }
}
