using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Launcher.Testing.Harness;

namespace Launcher.Testing.Doubles.Vault;

/// <summary>A real server in dev mode: <c>LAUNCHER_TEST_VAULT=/path/to/vault</c> (or <c>bao</c>).</summary>
internal sealed class RealVault : IAsyncDisposable
{
    private readonly Running _server;

    private RealVault(Running server, int port, string root) =>
        (_server, Url, Root) = (server, string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"), root);

    /// <summary>The program to run; null when the double is to be asked.</summary>
    public static string? Program => Environment.GetEnvironmentVariable("LAUNCHER_TEST_VAULT");

    public string Url { get; }

    public string Root { get; }

    public static async Task<RealVault> StartAsync(string program)
    {
        var (port, root) = (FreePort(), $"root-{Guid.NewGuid():n}");
        var server = Run.Helper(
                program,
                "server",
                "-dev",
                "-dev-no-store-token",
                $"-dev-root-token-id={root}",
                $"-dev-listen-address=127.0.0.1:{port}"
            )
            .Within(TimeSpan.FromMinutes(5))
            .Start();
        await server.SaysAsync("Development mode should NOT be used in production");
        return new RealVault(server, port, root);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
