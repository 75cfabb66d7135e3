using System.Net;
using System.Text;

namespace Launcher.Transport;

// The one room that may use it: it takes a proxy's address apart, nothing else.
#pragma warning disable RS0030

/// <summary>An HTTP proxy: where it is, and what it wants to see.</summary>
/// <param name="Name">What messages call it, without its password.</param>
/// <param name="Authorization">The value of <c>Proxy-Authorization</c> (RFC 7617), or null. Secret.</param>
internal sealed record Proxy(string Name, string Host, int Port, string? Authorization)
{
    private const string WayOut = "write http://host:port";

    /// <summary>Reads what <c>HTTPS_PROXY</c> holds: an address, or <c>host:port</c>.</summary>
    /// <exception cref="StoreException">It is neither. The text is not quoted: a password may stand in it.</exception>
    public static Proxy Parse(string text, string variable)
    {
        if (!text.Contains("://", StringComparison.Ordinal))
        {
            text = "http://" + text;
        }
        if (!Uri.TryCreate(text, UriKind.Absolute, out var parsed) || parsed.Host.Length == 0)
        {
            throw new StoreException(ProblemClass.BadSetting, $"{variable} is not the address of a proxy", WayOut);
        }
        if (parsed.Scheme != Uri.UriSchemeHttp)
        {
            throw new StoreException(
                ProblemClass.BadSetting,
                $"{variable} names a proxy of a kind that is not supported here ({Quoted.Text(parsed.Scheme)})",
                WayOut
            );
        }
        var login = WebUtility.UrlDecode(Plus(parsed.UserInfo));
        if (login.Any(char.IsControl))
        {
            // RFC 7617, 2: neither user nor password may.
            throw new StoreException(
                ProblemClass.BadSetting,
                $"{variable}: its user or password holds a control character",
                "check what %0A, %0D and the like in it were meant to be"
            );
        }
        var authorization = login.Length == 0 ? null : "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(login));
        return new Proxy($"http://{parsed.Authority}", parsed.IdnHost, parsed.Port, authorization);
    }

    // UrlDecode reads forms, where a plus is a space; in an address it is a plus.
    private static string Plus(string text) => text.Replace("+", "%2B", StringComparison.Ordinal);
}
