using System.Text;
using Launcher.Transport;

namespace Launcher.Providers.Vault;

/// <summary>
/// Requests to Vault's HTTP API by the path that a policy names: <c>v1/</c> in front, and percent-encoded (RFC 3986) so that
/// it arrives as written.
/// </summary>
internal static class VaultCall
{
    // Besides letters and digits: unreserved, sub-delims, ':' and '@' of RFC 3986, and the slash itself.
    private const string Plain = "-._~!$&'()*+,;=:@/";

    /// <param name="query">What stands behind <c>?</c>, encoded; empty for nothing.</param>
    public static StoreRequest Get(string path, string query = "") =>
        new("GET", Encode(path) + (query.Length > 0 ? "?" + query : ""));

    public static StoreRequest Put(string path, ReadOnlyMemory<byte> body) => new("PUT", Encode(path)) { Body = body };

    private static string Encode(string path) => "v1/" + RequestText.Encode(Encoding.UTF8.GetBytes(path), Plain);
}
