using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Launcher.Transport;

/// <summary>Gets through a proxy by CONNECT (RFC 9110, 9.3.6). What then passes is TLS: the proxy sees host and port only.</summary>
internal static class ProxyTunnel
{
    private const int MaxHead = 16 * 1024;

    /// <exception cref="StoreException">The proxy cannot be reached, or said no.</exception>
    public static async Task<Stream> OpenAsync(Proxy proxy, Endpoint endpoint, CancellationToken cancellation)
    {
        var stream = await ReachAsync(proxy, endpoint, cancellation);
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Request(proxy, endpoint)), cancellation);
            var head = await HeadAsync(stream, cancellation);
            return Status(head) is >= 200 and < 300 ? stream : throw Refused(proxy, endpoint, Status(head));
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private static async Task<Stream> ReachAsync(Proxy proxy, Endpoint endpoint, CancellationToken cancellation)
    {
        try
        {
            return await Dialer.ConnectAsync(proxy.Host, proxy.Port, cancellation);
        }
        catch (SocketException error)
        {
            throw ConnectionFailure.Explain($"{endpoint.Name}: the proxy {proxy.Name}", proxy.Host, error);
        }
    }

    private static string Request(Proxy proxy, Endpoint endpoint)
    {
        var to = endpoint.Address;
        var host = to.Host.Contains(':', StringComparison.Ordinal) ? $"[{to.Host}]" : to.Host;
        var target = $"{host}:{to.Port}";
        RequestText.Check(endpoint, "the proxy's target", target);
        var authorization = proxy.Authorization is { } value ? $"Proxy-Authorization: {value}\r\n" : "";
        return $"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{authorization}\r\n";
    }

    // Byte by byte: what comes behind the head is the store's.
    private static async Task<string> HeadAsync(Stream stream, CancellationToken cancellation)
    {
        var head = new byte[MaxHead];
        for (var length = 0; length < MaxHead; length++)
        {
            if (await stream.ReadAsync(head.AsMemory(length, 1), cancellation) == 0)
            {
                throw new IOException("the proxy ended the connection");
            }
            if (head[length] == '\n' && head.AsSpan(0, length + 1).EndsWith("\r\n\r\n"u8))
            {
                return Encoding.Latin1.GetString(head, 0, length);
            }
        }
        throw new IOException("the proxy's answer has no end");
    }

    // "HTTP/1.1 200 Connection established"; 0 for what is no such line.
    private static int Status(string head) =>
        head.StartsWith("HTTP/1.", StringComparison.Ordinal)
        && head.Length >= 12
        && int.TryParse(head.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            ? status
            : 0;

    private static StoreException Refused(Proxy proxy, Endpoint endpoint, int status) =>
        status switch
        {
            407 => Failure.Login(
                proxy.Authorization is null
                    ? $"{endpoint.Name}: the proxy {proxy.Name} wants a user and a password (status 407)"
                    : $"{endpoint.Name}: the proxy {proxy.Name} does not take its user and password (status 407)",
                "write them into HTTPS_PROXY (http://user:password@host:port), or except the store in NO_PROXY"
            ),
            // It could not reach the store: that may pass.
            >= 500 => Failure.Unavailable(
                $"{endpoint.Name}: the proxy {proxy.Name} cannot reach it (status {status})",
                "check the address, or except the store in NO_PROXY"
            ),
            0 => Failure.Setting($"{endpoint.Name}: {proxy.Name} does not answer as a proxy does", "check HTTPS_PROXY"),
            _ => Failure.Denied(
                $"{endpoint.Name}: the proxy {proxy.Name} does not let it through (status {status})",
                "allow the store there, or except it in NO_PROXY"
            ),
        };
}
