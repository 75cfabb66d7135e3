using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Launcher.Model;
using Launcher.Testing.Doubles;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Transport;

/// <summary>Plain HTTP to a port that speaks TLS, whatever the server there does about it.</summary>
public sealed class PlainHttpTests : IDisposable
{
    private const string GoSays = "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";
    private const string NginxSays =
        "HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nContent-Length: 52\r\n\r\n<h1>The plain HTTP request was sent to HTTPS port</h1>";

    private readonly Scratch _scratch = Scratch.OnDisk();
    private readonly TestCertificateAuthority _root = new();

    public void Dispose()
    {
        _root.Dispose();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData(GoSays)]
    [InlineData(NginxSays)]
    // Alerts: unexpected message, protocol version.
    [InlineData("\u0015\u0003\u0001\u0000\u0002\u0002\n")]
    [InlineData("\u0015\u0003\u0003\u0000\u0002\u0002F")]
    // The end of the connection, which is what most do.
    [InlineData("")]
    public async Task It_is_told_whatever_the_server_says(string says)
    {
        using var certificate = _root.IssueLocalhost();
        await using var server = new TlsPort(certificate, says);

        await RefusesAsync(server.Port);
    }

    [Fact]
    public async Task A_real_server_of_OpenSSL_and_one_of_NET_are_told_so_too()
    {
        await using var server = OpenSslServer.Start(_scratch, _root, "-Verify", "1");
        await using var store = await StoreServer.StartAsync(200, "{}", StoreListener.Tls(_root));

        await RefusesAsync(int.Parse(await OpenSslServer.PortAsync(server), null));
        await RefusesAsync(store.Port);
    }

    [Fact]
    public async Task An_answer_of_plain_HTTP_is_an_answer_also_when_it_is_400()
    {
        await using var store = await StoreServer.StartAsync(400, "{}");
        await using var other = await StoreServer.StartAsync(async context =>
        {
            context.Response.StatusCode = 400;
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes("no"));
        });
        using var asker = new Asker(store.Url);
        using var second = new Asker(other.Url);

        Assert.Equal((400, "{}"), await asker.GetAsync());
        Assert.Equal((400, "no"), await second.GetAsync());
        Assert.Equal(1, store.Connections);
    }

    [Fact]
    public async Task What_speaks_neither_is_told_as_before()
    {
        await using var noise = new RawServer(
            (_, stream, stop) => stream.WriteAsync("SSH-2.0-OpenSSH_9.2p1\r\n"u8.ToArray(), stop).AsTask()
        );
        await using var end = new RawServer((_, _, _) => Task.CompletedTask);
        using var asker = new Asker(noise.Url);
        using var second = new Asker(end.Url);

        Assert.Equal("the store answered with something that is not HTTP", (await asker.FailAsync()).Failure.What);
        Assert.Equal(
            "the store ended the connection before its answer was complete",
            (await second.FailAsync(2)).Failure.What
        );
    }

    private static async Task RefusesAsync(int port)
    {
        using var asker = new Asker($"http://localhost:{port}");

        var fault = await asker.FailAsync();

        Assert.Equal(
            (ProblemClass.BadSetting, "the store speaks TLS there, not plain HTTP", "write https:// in its address"),
            (fault.Failure.Class, fault.Failure.What, fault.Failure.WayOut)
        );
    }

    /// <summary>Speaks TLS with who speaks it, and says one thing to all others.</summary>
    private sealed class TlsPort : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Task _serving;

        public TlsPort(X509Certificate2 certificate, string says)
        {
            _listener.Start();
            _serving = ServeAsync(certificate, says);
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public async ValueTask DisposeAsync()
        {
            _listener.Dispose();
            await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        private async Task ServeAsync(X509Certificate2 certificate, string says)
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await using var stream = client.GetStream();
                var first = new byte[1];
                await client.Client.ReceiveAsync(first, SocketFlags.Peek);
                if (first[0] == 0x16)
                {
                    await using var secured = new SslStream(stream);
                    await secured.AuthenticateAsServerAsync(certificate);
                    continue;
                }
                await stream.ReadAtLeastAsync(new byte[1024], 16, false);
                await stream.WriteAsync(Encoding.Latin1.GetBytes(says));
            }
        }
    }
}
