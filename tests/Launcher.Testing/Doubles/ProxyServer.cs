using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Launcher.Testing.Doubles;

/// <summary>An HTTP proxy that knows only CONNECT (RFC 9110, 9.3.6), and remembers what it was asked for.</summary>
internal sealed class ProxyServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _heads = new();
    private readonly Task _accepting;

    public ProxyServer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary><c>user:password</c> that every request must bring; null for nobody's.</summary>
    public string? Credentials { get; init; }

    /// <summary>A status line that every request gets instead of a tunnel: <c>502 Bad Gateway</c>.</summary>
    public string? Refusal { get; init; }

    /// <summary>Where tunnels really lead, whatever host was asked for: tests resolve no names.</summary>
    public int? TargetPort { get; init; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Url => $"http://127.0.0.1:{Port}";

    /// <summary>The head of every request: request line and headers.</summary>
    public IReadOnlyList<string> Heads => [.. _heads];

    /// <summary>What was to be connected to, in order: <c>host:port</c>.</summary>
    public IReadOnlyList<string> Targets => [.. _heads.Select(head => head.Split(' ')[1])];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var own = client;
        try
        {
            var stream = client.GetStream();
            var head = await ReadHeadAsync(stream);
            _heads.Enqueue(head);
            var refusal = Refusal ?? (IsAuthorized(head) ? null : "407 Proxy Authentication Required");
            if (refusal is not null)
            {
                await WriteAsync(
                    stream,
                    $"HTTP/1.1 {refusal}\r\nProxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                );
                return;
            }
            var target = head.Split(' ')[1];
            using var server = new TcpClient();
            var colon = target.LastIndexOf(':');
            var port = TargetPort ?? int.Parse(target.AsSpan(colon + 1), null);
            var host = TargetPort is null ? target[..colon].Trim('[', ']') : "127.0.0.1";
            await server.ConnectAsync(host, port, _stop.Token);
            await WriteAsync(stream, "HTTP/1.1 200 Connection established\r\n\r\n");
            var beyond = server.GetStream();
            await Task.WhenAny(stream.CopyToAsync(beyond, _stop.Token), beyond.CopyToAsync(stream, _stop.Token));
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
        {
            // The other side went away: a proxy's everyday life.
        }
    }

    private bool IsAuthorized(string head) =>
        Credentials is null
        || head.Contains(
            $"\r\nProxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(Credentials))}\r\n",
            StringComparison.OrdinalIgnoreCase
        );

    // Byte by byte: what follows the head belongs to the tunnel.
    private async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new List<byte>();
        var next = new byte[1];
        while (!head.TakeLast(4).SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            await stream.ReadExactlyAsync(next, _stop.Token);
            head.Add(next[0]);
        }
        return Encoding.Latin1.GetString([.. head]);
    }

    private async Task WriteAsync(NetworkStream stream, string text) =>
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text), _stop.Token);
}
