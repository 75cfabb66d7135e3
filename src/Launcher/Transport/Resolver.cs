using System.Net;
using System.Net.Sockets;

namespace Launcher.Transport;

/// <summary>
/// Asks for the addresses of a name. getaddrinfo(3) blocks, for as long as no DNS server answers: it does so on a thread of
/// its own, as the pool's one worker has the other stores to serve.
/// </summary>
internal static class Resolver
{
    private static readonly Lock s_gate = new();
    private static readonly Dictionary<string, Task<IPAddress[]>> s_asked = [];

    /// <summary>Many connections to one host are one question.</summary>
    /// <exception cref="SocketException">The name has no address, or nobody answers.</exception>
    public static Task<IPAddress[]> AddressesAsync(string host, CancellationToken cancellation)
    {
        lock (s_gate)
        {
            if (!s_asked.TryGetValue(host, out var answer) || answer.IsCompleted)
            {
                answer = Task.Factory.StartNew(
                    () => Dns.GetHostAddresses(host),
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default
                );
                s_asked[host] = answer;
            }
            return answer.WaitAsync(cancellation);
        }
    }
}
