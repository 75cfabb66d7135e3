using System.IO.Compression;
using System.Net;
using Launcher.Model;
using Launcher.Testing.Doubles;
using Launcher.Testing.Harness;
using Launcher.Transport;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Launcher.Tests.Transport;

/// <summary>What a store may answer, and over what.</summary>
public sealed class AnswersTests : IDisposable
{
    private readonly Scratch _scratch = Scratch.OnDisk();
    private readonly TestCertificateAuthority _root = new();

    private TlsTrust Trust => new() { CaFile = _scratch.Write("ca.pem", _root.Pem) };

    public void Dispose()
    {
        _root.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task A_compressed_answer_is_unpacked()
    {
        await using var store = await Gzipped(1000);
        using var asker = new Asker(store.Url);

        Assert.Equal((200, new string('\0', 1000)), await asker.GetAsync());
        Assert.Equal("gzip", store.Requests[0].Header("Accept-Encoding"));
    }

    [Fact]
    public async Task A_compressed_answer_that_swells_beyond_the_limit_is_refused()
    {
        await using var store = await Gzipped(SecretLimits.MaxSecretBytes + 1);
        await RefusesTooMuch(store.Url);
        Assert.Single(store.Requests);
    }

    [Fact]
    public async Task An_answer_of_exactly_the_limit_is_taken()
    {
        await using var store = await StoreServer.StartAsync(200, new string('x', SecretLimits.MaxSecretBytes));
        using var asker = new Asker(store.Url);

        Assert.Equal(SecretLimits.MaxSecretBytes, (await asker.GetAsync()).Text.Length);
    }

    [Fact]
    public async Task An_endless_answer_is_refused()
    {
        await using var store = await StoreServer.StartAsync(async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(new byte[65536], context.RequestAborted);
            }
        });
        await RefusesTooMuch(store.Url);
        Assert.Single(store.Requests);
    }

    [Fact]
    public async Task An_answer_that_announces_too_much_is_refused_unread()
    {
        await using var server = new RawServer(
            async (_, stream, cancellation) =>
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n"u8.ToArray(), cancellation);
                await Task.Delay(Timeout.Infinite, cancellation);
            }
        );
        await RefusesTooMuch(server.Url);
    }

    [Fact]
    public async Task Headers_without_end_are_refused()
    {
        await using var server = new RawServer(
            async (_, stream, cancellation) =>
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray(), cancellation);
                while (true)
                {
                    await stream.WriteAsync(
                        "X-Test: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"u8.ToArray(),
                        cancellation
                    );
                }
            }
        );
        using var asker = new Asker(server.Url);

        var fault = await asker.FailAsync();

        Assert.Equal(ProblemClass.BadValue, fault.Failure.Class);
        Assert.Equal("the store answered with more than 64 KiB of headers", fault.Failure.What);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task What_is_no_HTTP_is_named_so()
    {
        await using var server = new RawServer(
            async (_, stream, cancellation) =>
                await stream.WriteAsync("220 mail.example ESMTP\r\n\r\n"u8.ToArray(), cancellation)
        );
        using var asker = new Asker(server.Url);

        var fault = await asker.FailAsync(1);

        Assert.Equal(ProblemClass.BadValue, fault.Failure.Class);
        Assert.Equal("the store answered with something that is not HTTP", fault.Failure.What);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip, gzip")]
    public async Task An_encoding_nobody_asked_for_is_refused(string encoding)
    {
        await using var store = await StoreServer.StartAsync(async context =>
        {
            context.Response.Headers.ContentEncoding = encoding;
            await context.Response.WriteAsync("x", context.RequestAborted);
        });
        using var asker = new Asker(store.Url);

        var fault = await asker.FailAsync();

        Assert.Equal(ProblemClass.BadValue, fault.Failure.Class);
        Assert.Contains($"'{encoding}'", fault.Failure.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damaged_compression_is_asked_for_again()
    {
        var asked = 0;
        await using var store = await StoreServer.StartAsync(async context =>
        {
            context.Response.Headers.ContentEncoding = ++asked == 1 ? "gzip" : "";
            await context.Response.WriteAsync("not packed at all", context.RequestAborted);
        });
        using var asker = new Asker(store.Url);

        Assert.Equal((200, "not packed at all"), await asker.GetAsync());
        Assert.Equal(2, store.Requests.Count);
    }

    [Fact]
    public async Task Headers_of_the_answer_and_of_its_body_are_there()
    {
        await using var store = await StoreServer.StartAsync(200, "{}");
        using var asker = new Asker(store.Url);

        Assert.Equal("application/json", await asker.HeaderAsync("content-type"));
        Assert.Null(await asker.HeaderAsync("X-Other"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hundred_requests_share_their_connections(bool http2)
    {
        var listener = StoreListener.Tls(_root) with
        {
            Protocols = http2 ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1,
        };
        await using var store = await StoreServer.StartAsync(
            async context =>
            {
                await Task.Delay(20, context.RequestAborted);
                await context.Response.WriteAsync(context.Request.Path, context.RequestAborted);
            },
            listener
        );
        using var asker = new Asker(store.Url, Trust);

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => asker.GetAsync($"{i}", 20)));

        Assert.Equal(Enumerable.Range(0, 100).Select(i => (200, $"/{i}")), answers);
        Assert.All(store.Requests, request => Assert.Equal(http2 ? "HTTP/2" : "HTTP/1.1", request.Protocol));
        Assert.InRange(store.Connections, 1, http2 ? 2 : 64);
    }

    [Fact]
    public async Task One_request_after_the_other_takes_one_connection()
    {
        await using var store = await StoreServer.StartAsync(200, "{}", StoreListener.Tls(_root));
        using var asker = new Asker(store.Url, Trust);

        for (var i = 0; i < 5; i++)
        {
            await asker.GetAsync();
        }

        Assert.Equal(1, store.Connections);
    }

    [Fact]
    public async Task A_unix_socket_is_an_address()
    {
        var path = _scratch.At("store.sock");
        await using var store = await StoreServer.StartAsync(200, "{}", new() { Socket = path });
        using var asker = new Asker("http://localhost", socket: path);

        Assert.Equal((200, "{}"), await asker.GetAsync());
        Assert.Equal("localhost", store.Requests[0].Header("Host"));
    }

    [Theory]
    [InlineData("https://[::1]:{0}")]
    // 127.0.0.1 refuses, and the other address has its turn.
    [InlineData("https://localhost:{0}")]
    public async Task IPv6_is_spoken(string address)
    {
        var listener = StoreListener.Tls(_root) with { Address = IPAddress.IPv6Loopback };
        await using var store = await StoreServer.StartAsync(200, "{}", listener);
        using var asker = new Asker(string.Format(null, address, store.Port), Trust);

        Assert.Equal(200, (await asker.GetAsync()).Status);
    }

    private static Task<StoreServer> Gzipped(int length) =>
        StoreServer.StartAsync(async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync(new byte[length], context.RequestAborted);
        });

    private static async Task RefusesTooMuch(string url)
    {
        using var asker = new Asker(url);

        var fault = await asker.FailAsync();

        Assert.Equal(ProblemClass.BadValue, fault.Failure.Class);
        Assert.Equal("the store answered with more than 4 MiB (4194304 bytes)", fault.Failure.What);
    }
}
