using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Launcher.Testing.Doubles;

/// <summary>Answers with bytes of a test's choice, right or wrong, and ends the connection as it likes.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<int, Stream, CancellationToken, Task> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly bool _asksClient;
    private readonly Task _accepting;
    private int _connections;

    /// <param name="answer">
    /// Called for each connection, with its number from 1, once a request's head has arrived. When it returns, the
    /// connection ends in order; when it calls <see cref="Reset"/>, with a TCP reset.
    /// </param>
    /// <param name="certificate">For TLS; null for plain HTTP.</param>
    /// <param name="asksClient">Whether it asks for a client certificate, and does without.</param>
    public RawServer(
        Func<int, Stream, CancellationToken, Task> answer,
        X509Certificate2? certificate = null,
        bool asksClient = false
    )
    {
        (_answer, _certificate, _asksClient) = (answer, certificate, asksClient);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Url => $"{(_certificate is null ? "http" : "https")}://localhost:{Port}";

    /// <summary>Those on which a request's head arrived.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Ends the connection at once, with a reset instead of an end.</summary>
    public static void Reset() => throw new ResetException();

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
            Stream stream = client.GetStream();
            if (_certificate is not null)
            {
                var secured = new SslStream(stream);
                await secured.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions
                    {
                        ServerCertificate = _certificate,
                        ClientCertificateRequired = _asksClient,
#pragma warning disable CA5359 // None is fine too, which is what it is for.
                        RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
                    },
                    _stop.Token
                );
                stream = secured;
            }
            await using (stream)
            {
                await ReadHeadAsync(stream);
                try
                {
                    await _answer(Interlocked.Increment(ref _connections), stream, _stop.Token);
                }
                catch (ResetException)
                {
                    // With a linger time of zero close(2) sends RST (socket(7), SO_LINGER).
                    // Close(0) leaves out the shutdown(2) that would send an orderly end before.
                    client.LingerState = new LingerOption(true, 0);
                    client.Client.Close(0);
                }
            }
        }
        catch (Exception error)
            when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client had enough.
        }
    }

    private async Task ReadHeadAsync(Stream stream)
    {
        var last = new Queue<byte>();
        var next = new byte[1];
        while (!last.SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            await stream.ReadExactlyAsync(next, _stop.Token);
            last.Enqueue(next[0]);
            if (last.Count > 4)
            {
                last.Dequeue();
            }
        }
    }

    private sealed class ResetException : Exception;
}
