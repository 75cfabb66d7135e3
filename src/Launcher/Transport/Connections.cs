using Launcher.Diagnostics;
using Launcher.Linux;

namespace Launcher.Transport;

/// <summary>Opens connections: TCP or a unix socket, TLS, through a proxy or not. Redirects are not followed.</summary>
internal static class Connections
{
    // 100 requests in two rounds over HTTP/1.1; HTTP/2 needs one connection.
    private const int MaxPerStore = 64;
    private const int MaxHeaderKilobytes = 64;

    /// <param name="endpoint">Where to.</param>
    /// <param name="network">Proxies and roots.</param>
    /// <param name="log">Hears what is not protected: certificates that are not verified, plain HTTP.</param>
    /// <param name="connectTimeout">For one attempt to connect, TLS included.</param>
    public static HttpMessageHandler Open(Endpoint endpoint, Network network, Log log, TimeSpan connectTimeout)
    {
        NetworkLibraries.Prepare();
        var tls = endpoint is { Address.IsHttps: true, Socket: null } ? new TlsClient(endpoint, network, log) : null;
        if (endpoint.Exposure is { } exposure)
        {
            log.WarnOnce(exposure);
        }
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            // Ours, below: it says which proxy failed and why.
            UseProxy = false,
            ConnectTimeout = connectTimeout,
            EnableMultipleHttp2Connections = true,
            MaxConnectionsPerServer = MaxPerStore,
            MaxResponseHeadersLength = MaxHeaderKilobytes,
            ActivityHeadersPropagator = null,
            ConnectCallback = async (_, cancellation) =>
            {
                var stream = await ConnectAsync(endpoint, network, cancellation);
                // The framework takes a stream that is secured already, and its ALPN result, as its own.
                return tls is null ? stream : await tls.SecureAsync(stream, cancellation);
            },
        };
        return endpoint is { Address.IsHttps: false, Socket: null, IsMetadata: false }
            ? new PlainHttp(endpoint, handler, cancellation => ConnectAsync(endpoint, network, cancellation))
            : handler;
    }

    private static async ValueTask<Stream> ConnectAsync(
        Endpoint endpoint,
        Network network,
        CancellationToken cancellation
    )
    {
        if (MachineFault.Before(endpoint.Name) is { } fault)
        {
            throw fault;
        }
        var address = endpoint.Address;
        return endpoint.Socket is { } path ? await Dialer.ConnectUnixAsync(path, cancellation)
            : ProxyRules.For(endpoint, network) is { } proxy
                ? await ProxyTunnel.OpenAsync(proxy, endpoint, cancellation)
            : await Dialer.ConnectAsync(address.Host, address.Port, cancellation);
    }
}
