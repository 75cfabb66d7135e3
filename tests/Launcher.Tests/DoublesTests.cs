using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Launcher.Testing.Doubles;
using Microsoft.AspNetCore.Http;

namespace Launcher.Tests;

/// <summary>What the tests of the network trust, proven with the framework's own client.</summary>
public sealed class DoublesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_store_remembers_what_it_was_asked_to_the_letter()
    {
        await using var store = await StoreServer.StartAsync(async context =>
            await context.Response.WriteAsync(
                await new StreamReader(context.Request.Body).ReadToEndAsync(Cancellation),
                Cancellation
            )
        );
        using var http = new HttpClient();
        using var content = new StringContent("body", new MediaTypeHeaderValue("text/plain"));
        content.Headers.Add("X-Test", "1");

        using var answer = await http.PostAsync(new Uri($"{store.Url}/a%2Fb?c=%3D"), content, Cancellation);

        Assert.Equal("body", await answer.Content.ReadAsStringAsync(Cancellation));
        var seen = Assert.Single(store.Requests);
        Assert.Equal(
            ("POST", "/a%2Fb?c=%3D", "HTTP/1.1", "body"),
            (seen.Method, seen.Target, seen.Protocol, seen.Text)
        );
        Assert.Equal("1", seen.Header("x-test"));
        Assert.Equal(1, store.Connections);
    }

    [Fact]
    public async Task A_store_on_tls_is_trusted_by_its_authority_and_nobody_else()
    {
        using var root = new TestCertificateAuthority();
        using var intermediate = root.Intermediate();
        using var other = new TestCertificateAuthority();
        await using var store = await StoreServer.StartAsync(200, "{}", StoreListener.Tls(intermediate));

        Assert.Equal("{}", await GetAsync(store.Url, root));
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(store.Url, other));
    }

    [Fact]
    public async Task A_proxy_leads_to_the_target_and_wants_its_credentials()
    {
        using var root = new TestCertificateAuthority();
        await using var store = await StoreServer.StartAsync(200, "{}", StoreListener.Tls(root));
        await using var proxy = new ProxyServer { Credentials = "user:pass" };

        var known = new WebProxy(proxy.Url) { Credentials = new NetworkCredential("user", "pass") };
        Assert.Equal("{}", await GetAsync(store.Url, root, known));
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(store.Url, root, new WebProxy(proxy.Url)));

        Assert.All(proxy.Targets, target => Assert.Equal($"localhost:{store.Port}", target));
    }

    [Fact]
    public async Task A_raw_server_resets_in_the_middle_of_an_answer()
    {
        await using var server = new RawServer(
            async (_, stream, cancellation) =>
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"u8.ToArray(), cancellation);
                RawServer.Reset();
            }
        );
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Port, Cancellation);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n\r\n"), Cancellation);

        var failure = await Assert.ThrowsAsync<IOException>(() => stream.CopyToAsync(Stream.Null, Cancellation));

        Assert.Equal(
            SocketError.ConnectionReset,
            Assert.IsType<SocketException>(failure.InnerException).SocketErrorCode
        );
    }

    private static async Task<string> GetAsync(string url, TestCertificateAuthority root, WebProxy? proxy = null)
    {
        using var handler = new SocketsHttpHandler
        {
            UseProxy = proxy is not null,
            Proxy = proxy,
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { root.Certificate },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        };
        using var http = new HttpClient(handler);
        return await http.GetStringAsync(new Uri(url), Cancellation);
    }
}
