using System.Globalization;
using System.Net;

namespace Launcher.Transport;

/// <summary>
/// Which proxy leads to an endpoint. <c>NO_PROXY</c> is read as Go reads it (golang.org/x/net/http/httpproxy): a list of
/// <c>*</c>, domains (<c>example.com</c> and what is below it; <c>.example.com</c> only what is below), addresses, CIDR
/// ranges, each with <c>:port</c> or without.
/// </summary>
internal static class ProxyRules
{
    /// <returns>Null to connect directly: also for this machine, unix sockets and metadata addresses, always.</returns>
    /// <exception cref="StoreException">The variable is no proxy's address.</exception>
    public static Proxy? For(Endpoint endpoint, Network network)
    {
        var address = endpoint.Address;
        var (text, variable) = address.IsHttps
            ? (network.HttpsProxy, "HTTPS_PROXY")
            : (network.HttpProxy, "http_proxy");
        return
            text is null
            || endpoint.IsMetadata
            || endpoint.Socket is not null
            || address.IsLoopback
            || IsExcepted(network.NoProxy, address.Host, address.Port)
            ? null
            : Proxy.Parse(text, variable);
    }

    /// <summary>Whether <c>NO_PROXY</c> covers a host. Names are not resolved: only an address in the address is one.</summary>
    public static bool IsExcepted(string? list, string host, int port) =>
        list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Any(entry => entry == "*" || Covers(entry, host, port)) == true;

    private static bool Covers(string entry, string host, int port)
    {
        if (IPNetwork.TryParse(entry, out var range))
        {
            return IPAddress.TryParse(host, out var inside) && range.Contains(inside);
        }
        var (name, wanted) = Cut(entry);
        if (wanted is not null && wanted != port)
        {
            return false;
        }
        if (IPAddress.TryParse(name, out var address))
        {
            return IPAddress.TryParse(host, out var same) && same.Equals(address);
        }
        // A star in front means what a dot does.
        name = name.StartsWith("*.", StringComparison.Ordinal) ? name[1..] : name;
        return name.StartsWith('.')
            ? host.EndsWith(name, StringComparison.OrdinalIgnoreCase)
            : host.Equals(name, StringComparison.OrdinalIgnoreCase)
                || host.EndsWith("." + name, StringComparison.OrdinalIgnoreCase);
    }

    // "name:port", "[v6]:port", "[v6]"; a bare v6 address has colons and no port.
    private static (string Name, int? Port) Cut(string entry)
    {
        if (IPAddress.TryParse(entry, out _) && !entry.StartsWith('['))
        {
            return (entry, null);
        }
        var colon = entry.LastIndexOf(':');
        return
            colon > entry.LastIndexOf(']')
            && int.TryParse(entry.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? (entry[..colon].Trim('[', ']'), port)
            : (entry.Trim('[', ']'), null);
    }
}
