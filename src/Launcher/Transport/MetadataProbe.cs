using System.Net;
using System.Net.Sockets;

namespace Launcher.Transport;

/// <summary>
/// Whether this machine has a metadata service. Outside of the vendor's own machines nothing listens at its address, and packets
/// to it may just vanish.
/// </summary>
internal static class MetadataProbe
{
    private static readonly TimeSpan s_connect = TimeSpan.FromSeconds(1);
    private const int Attempts = 2;

    /// <summary>Whether anything is there, were it only a refusal.</summary>
    public static async Task<bool> IsThereAsync(StoreAddress address, CancellationToken cancellation)
    {
        if (!IPAddress.TryParse(address.Host, out var ip))
        {
            return true;
        }
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(s_connect);
            using var socket = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(ip, address.Port), patience.Token);
                return true;
            }
            catch (SocketException failure) when (failure.SocketErrorCode == SocketError.ConnectionRefused)
            {
                return true;
            }
            catch (Exception failure) when (failure is SocketException or OperationCanceledException)
            {
                // Asked once more: the first packet to a neighbour waits for its address.
            }
        }
        return false;
    }
}
