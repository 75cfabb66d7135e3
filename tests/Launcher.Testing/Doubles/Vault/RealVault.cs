using System.Globalization;
using Launcher.Testing.Harness;

namespace Launcher.Testing.Doubles.Vault;

/// <summary>A real server in dev mode: <c>LAUNCHER_TEST_VAULT=/path/to/vault</c> (or <c>bao</c>).</summary>
internal sealed class RealVault : IAsyncDisposable
{
    private readonly Running _server;

    private readonly ReservedPort _port;

    private RealVault(Running server, ReservedPort port, string root) => (_server, _port, Root) = (server, port, root);

    /// <summary>The program to run; null when the double is to be asked.</summary>
    public static string? Program => Environment.GetEnvironmentVariable("LAUNCHER_TEST_VAULT");

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port.Number}");

    public string Root { get; }

    public static async Task<RealVault> StartAsync(string program)
    {
        var (port, root) = (new ReservedPort(), $"root-{Guid.NewGuid():n}");
        var server = Run.Helper(
                program,
                "server",
                "-dev",
                "-dev-no-store-token",
                $"-dev-root-token-id={root}",
                $"-dev-listen-address=127.0.0.1:{port.Number}"
            )
            .Within(TimeSpan.FromMinutes(5))
            .Start();
        await server.SaysAsync("Development mode should NOT be used in production");
        return new RealVault(server, port, root);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _port.Dispose();
    }
}
