using System.Net;
using System.Net.Sockets;

namespace Launcher.Transport;

/// <summary>
/// Connects to a host, whichever of its addresses answers: the next one gets its turn when one fails or has not answered
/// for 250 ms ("Happy Eyeballs", RFC 8305, without its sorting: the resolver has sorted).
/// </summary>
internal static class Dialer
{
    private static readonly TimeSpan s_head = TimeSpan.FromMilliseconds(250);

    /// <summary>Connects over TCP.</summary>
    /// <exception cref="SocketException">The name has no address, or no address takes the connection: the last one's reason.</exception>
    public static async Task<Stream> ConnectAsync(string host, int port, CancellationToken cancellation)
    {
        var addresses = await ResolveAsync(host, cancellation);
        if (addresses is [var only])
        {
            return await ConnectAsync(only, port, cancellation);
        }
        using var losers = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var racing = new List<Task<Stream>>();
        Exception? failure = null;
        for (var next = 0; next < addresses.Length || racing.Count > 0; )
        {
            if (next < addresses.Length)
            {
                racing.Add(ConnectAsync(addresses[next++], port, losers.Token));
            }
            var head = next < addresses.Length ? Task.Delay(s_head, losers.Token) : Task.Delay(-1, losers.Token);
            if (await Task.WhenAny([.. racing, head]) is not Task<Stream> done)
            {
                cancellation.ThrowIfCancellationRequested();
                continue;
            }
            racing.Remove(done);
            if (done.IsCompletedSuccessfully)
            {
                await losers.CancelAsync();
                racing.ForEach(Abandon);
                return await done;
            }
            failure = done.Exception?.InnerException ?? failure;
        }
        cancellation.ThrowIfCancellationRequested();
        throw failure ?? new SocketException((int)SocketError.HostNotFound);
    }

    /// <summary>Connects to a unix socket.</summary>
    public static Task<Stream> ConnectUnixAsync(string path, CancellationToken cancellation) =>
        ConnectAsync(
            new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified),
            new UnixDomainSocketEndPoint(path),
            cancellation
        );

    // No resolver is asked for what needs none; localhost is loopback by definition (RFC 6761, 6.3), also in an image
    // without /etc/hosts.
    private static async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation) =>
        IPAddress.TryParse(host, out var address) ? [address]
        : host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? [IPAddress.Loopback, IPAddress.IPv6Loopback]
        : await Resolver.AddressesAsync(host, cancellation);

    private static Task<Stream> ConnectAsync(IPAddress address, int port, CancellationToken cancellation) =>
        ConnectAsync(
            new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true },
            new IPEndPoint(address, port),
            cancellation
        );

    private static async Task<Stream> ConnectAsync(Socket socket, EndPoint to, CancellationToken cancellation)
    {
        try
        {
            await socket.ConnectAsync(to, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // A connection that comes up after another has won.
    private static void Abandon(Task<Stream> late) =>
        late.ContinueWith(
            static task =>
            {
                if (task.IsCompletedSuccessfully)
                {
                    task.Result.Dispose();
                }
                else
                {
                    _ = task.Exception;
                }
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
}
