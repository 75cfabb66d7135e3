using System.Net;
using System.Net.Sockets;

namespace Launcher.Transport;

/// <summary>Opens connections: TCP or a unix socket, TLS, through a proxy or not. Redirects are not followed.</summary>
internal static class Connections
{
    /// <param name="endpoint">Where to.</param>
    /// <param name="network">Proxies and roots.</param>
    /// <param name="connectTimeout">For one attempt to connect, TLS included.</param>
    public static HttpMessageHandler Open(Endpoint endpoint, Network network, TimeSpan connectTimeout)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.GZip,
            ConnectTimeout = connectTimeout,
            EnableMultipleHttp2Connections = true,
            ActivityHeadersPropagator = null,
        };
        if (endpoint.Socket is { } path)
        {
            handler.ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            };
        }
        return handler;
    }
}
