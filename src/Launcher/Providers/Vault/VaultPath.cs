using System.Text;

namespace Launcher.Providers.Vault;

/// <summary>Paths of Vault's HTTP API: <c>v1/</c> and the path, percent-encoded (RFC 3986) so that it arrives as written.</summary>
internal static class VaultPath
{
    // Besides letters and digits: unreserved, sub-delims, ':' and '@' of RFC 3986, and the slash itself.
    private const string Plain = "-._~!$&'()*+,;=:@/";

    public static string Encode(string path)
    {
        var encoded = new StringBuilder("v1/", path.Length + 8);
        foreach (var octet in Encoding.UTF8.GetBytes(path))
        {
            var character = (char)octet;
            if (char.IsAsciiLetterOrDigit(character) || Plain.Contains(character, StringComparison.Ordinal))
            {
                encoded.Append(character);
            }
            else
            {
                encoded.Append('%').Append(octet.ToString("X2", null));
            }
        }
        return encoded.ToString();
    }
}
