using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Launcher.Testing.Doubles;

/// <summary>
/// A secret store on loopback, over Kestrel: what it answers is the test's; what it was asked is remembered. A store
/// that knows a protocol is a class that owns one of these.
/// </summary>
internal sealed class StoreServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<SeenRequest> _requests = new();
    private readonly StoreListener _listener;
    private int _connections;

    private StoreServer(RequestDelegate answer, StoreListener listener)
    {
        _listener = listener;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(Configure);
        if (listener.Port is { } port)
        {
            builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket = _ => port.Socket);
        }
        _application = builder.Build();
        _application.Run(async context =>
        {
            var seen = await SeeAsync(context);
            context.Items[typeof(SeenRequest)] = seen;
            _requests.Enqueue(seen);
            await answer(context);
        });
    }

    /// <summary>Everything that was asked, in order of arrival.</summary>
    public IReadOnlyList<SeenRequest> Requests => [.. _requests];

    /// <summary>How many connections were opened, those whose handshake failed included.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public int Port { get; private set; }

    /// <summary><c>https://localhost:PORT</c>, or <c>http://</c> without a certificate. Never resolved by DNS servers.</summary>
    public string Url => $"{(_listener.Certificate is null ? "http" : "https")}://localhost:{Port}";

    /// <summary>What is being answered.</summary>
    public static SeenRequest Seen(HttpContext context) => (SeenRequest)context.Items[typeof(SeenRequest)]!;

    /// <param name="answer">Called for each request, whose body it can read again.</param>
    /// <param name="listener">Null for plain HTTP on 127.0.0.1.</param>
    public static async Task<StoreServer> StartAsync(RequestDelegate answer, StoreListener? listener = null)
    {
        var server = new StoreServer(answer, listener ?? new StoreListener());
        await server._application.StartAsync(TestContext.Current.CancellationToken);
        if (server._listener.Socket is null)
        {
            var addresses = server
                ._application.Services.GetRequiredService<IServer>()
                .Features.Get<IServerAddressesFeature>()!
                .Addresses;
            server.Port = new Uri(addresses.Single()).Port;
        }
        return server;
    }

    /// <summary>A store that gives everybody the same answer.</summary>
    public static Task<StoreServer> StartAsync(int status, string body, StoreListener? listener = null) =>
        StartAsync(
            async context =>
            {
                context.Response.StatusCode = status;
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync(body, context.RequestAborted);
            },
            listener
        );

    public async ValueTask DisposeAsync()
    {
        // No grace: a test that is over waits for no connection.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
    }

    private static async Task<SeenRequest> SeeAsync(HttpContext context)
    {
        var request = context.Request;
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, context.RequestAborted);
        var bytes = body.ToArray();
        request.Body = new MemoryStream(bytes);
        return new SeenRequest(
            request.Method,
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            request.Protocol,
            context.Connection.Id,
            request.Headers.ToDictionary(
                header => header.Key,
                header => header.Value.ToString(),
                StringComparer.OrdinalIgnoreCase
            ),
            bytes
        );
    }

    private void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.Limits.MinResponseDataRate = null;
        if (_listener.Socket is { } path)
        {
            options.ListenUnixSocket(path, Configure);
        }
        else
        {
            options.Listen(_listener.Address, _listener.Port?.Number ?? 0, Configure);
        }
    }

    private void Configure(ListenOptions options)
    {
        options.Protocols = _listener.Protocols;
        options.Use(next =>
            connection =>
            {
                Interlocked.Increment(ref _connections);
                return next(connection);
            }
        );
        if (_listener.Certificate is null)
        {
            return;
        }
        options.UseHttps(https =>
        {
            https.ServerCertificate = _listener.Certificate;
            https.ServerCertificateChain = _listener.Intermediates;
            https.SslProtocols = _listener.TlsVersions;
            if (_listener.AcceptsClient is { } accepts)
            {
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (certificate, _, _) => accepts(certificate);
            }
        });
    }
}
