using System.Net.Security;

namespace Launcher.Transport;

/// <summary>
/// TLS that does not lose the server's last word. In TLS 1.3 the handshake is over for the client before the server has looked
/// at its certificate (RFC 8446, 2 and 4.4.2.4): the refusal is an alert that meets what is written meanwhile. The framework's
/// HTTP/2 writes and reads at the same time and tells of whichever fails first, or that the other closed the stream.
/// </summary>
internal sealed class TlsStream(Stream inner) : SslStream(inner)
{
    // What was sent before the reset is there already; this is for a machine that is busy.
    private static readonly TimeSpan s_lastWord = TimeSpan.FromSeconds(2);

    private Task<int>? _reading;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(_reading = base.ReadAsync(buffer, cancellationToken).AsTask());

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        try
        {
            await base.WriteAsync(buffer, cancellationToken);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            throw await LastWordAsync() ?? error;
        }
    }

    // Why reading ends, or has ended, when that is more than the end of the connection.
    private async Task<IOException?> LastWordAsync()
    {
        var reading = _reading is { IsCompletedSuccessfully: false } last ? last : ReadAsync(new byte[1]).AsTask();
        try
        {
            await reading.WaitAsync(s_lastWord);
        }
        catch (IOException said)
        {
            return said;
        }
        catch (Exception silent)
            when (silent is TimeoutException or OperationCanceledException or ObjectDisposedException)
        {
            // The write's own reason is all there is.
        }
        return null;
    }
}
