using System.Net.Sockets;
using Launcher.Testing.Doubles;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Vault;

/// <summary>An address with nothing, or something else, behind it: each its own sentence.</summary>
public sealed class AddressTests : IDisposable
{
    private readonly Scratch _scratch = Scratch.OnDisk();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_socket_that_is_not_there_may_come()
    {
        var path = _scratch.At("agent.sock");

        await SaysAsync(
            $"unix://{path}",
            124,
            $"A: unavailable: Vault at unix://{path}: there is no such socket: check the path, and that its server runs and shares the directory"
        );
    }

    [Fact]
    public async Task A_socket_that_comes_later_is_found()
    {
        var path = _scratch.At("agent.sock");
        await using var starting = Launcher($"unix://{path}", "20s").Env("LAUNCHER_LOG_LEVEL", "debug").Start();
        await starting.SaysOnErrorAsync("there is no such socket), trying again");
        await using var store = await StoreServer.StartAsync(404, "{\"errors\":[]}", new() { Socket = path });

        var outcome = await starting.Completion;

        Assert.Equal(125, outcome.ExitCode);
        Assert.Contains("A: not-found: 'vault://kv/x' does not exist", outcome.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_socket_that_nobody_listens_on_may_come_back()
    {
        var path = _scratch.At("agent.sock");
        using (var gone = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            gone.Bind(new UnixDomainSocketEndPoint(path));

            await SaysAsync(
                $"unix://{path}",
                124,
                $"A: unavailable: Vault at unix://{path}: the socket is there, and nobody listens on it: check that its server runs: a socket outlives the one that made it"
            );
        }
    }

    [Fact]
    public async Task What_is_no_socket_is_told_before_anything_is_asked()
    {
        var file = _scratch.Write("agent.token", "x");

        await SaysAsync(
            $"unix://{file}",
            125,
            $"VAULT_ADDR: bad-setting: '{file}' is a regular file, not a socket: name the socket its server listens on"
        );
        await SaysAsync(
            $"unix://{_scratch.Folder}",
            125,
            $"VAULT_ADDR: bad-setting: '{_scratch.Folder}' is a directory, not a socket: name the socket its server listens on"
        );
        await SaysAsync(
            "unix:///dev/null",
            125,
            "VAULT_ADDR: bad-setting: '/dev/null' is a character device, not a socket: name the socket its server listens on"
        );
    }

    [Fact]
    public async Task A_path_longer_than_a_socket_may_have_is_told()
    {
        foreach (var length in (int[])[108, 109, 200, 5000])
        {
            await SaysAsync(
                "unix://" + "/".PadRight(length, 'a'),
                125,
                $"VAULT_ADDR: bad-setting: the socket's path has {length} bytes, and the limit is 107: let its server listen on a shorter one"
            );
        }
        var longest = "/".PadRight(107, 'a');
        await SaysAsync(
            "unix://" + longest,
            124,
            $"A: unavailable: Vault at unix://{longest}: there is no such socket: check the path, and that its server runs and shares the directory"
        );
    }

    [Fact]
    public async Task A_socket_of_somebody_else_is_told()
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root can become somebody else");
        var path = _scratch.At("agent.sock");
        await using var store = await StoreServer.StartAsync(200, "{}", new() { Socket = path });
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.SetUnixFileMode(_scratch.Folder, (UnixFileMode)0b111_101_101);

        await SaysAsync(
            Launcher($"unix://{path}").Under("setpriv", "--reuid=54331", "--regid=54331", "--clear-groups"),
            125,
            $"A: bad-setting: Vault at unix://{path}: the launcher's user may not write to the socket, which connecting takes: let its server give this user or group the right"
        );
    }

    [Fact]
    public async Task Plain_HTTP_to_a_port_that_speaks_TLS_is_told()
    {
        using var root = new TestCertificateAuthority();
        await using var server = OpenSslServer.Start(_scratch, root);
        var port = await OpenSslServer.PortAsync(server);

        await SaysAsync(
            $"http://127.0.0.1:{port}",
            125,
            $"A: bad-setting: Vault at http://127.0.0.1:{port} speaks TLS there, not plain HTTP: write https:// in its address"
        );
    }

    private static Run Launcher(string address, string timeout = "1s") =>
        Run.Launcher("--timeout", timeout, "--env", "A=vault://kv/x#y")
            .Command("true")
            .Env("VAULT_ADDR", address)
            .Env("VAULT_TOKEN", "t");

    private static Task SaysAsync(string address, int code, string problem) =>
        SaysAsync(Launcher(address), code, problem);

    private static async Task SaysAsync(Run launcher, int code, string problem)
    {
        var outcome = await launcher.RunAsync();

        Assert.Equal((code, $"launcher: {problem}\n"), (outcome.ExitCode, outcome.StandardError));
    }
}
