using System.Net;
using System.Net.Sockets;
using System.Text;
using Launcher.Testing.Doubles;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd;

/// <summary>Servers start behind the launcher, answer, and stop with their own signal as they do without it.</summary>
public sealed class ServersTests
{
    private const int Interrupt = 2;
    private const int Quit = 3;
    private const int Terminate = 15;
    private const int WindowChange = 28;

    [Fact]
    public async Task Nginx()
    {
        using var scratch = Scratch.OnDisk();
        var socket = scratch.At("socket");
        scratch.Write(
            "nginx.conf",
            $$"""
            daemon off; worker_processes 2; pid {{scratch.At("pid")}}; error_log stderr;
            events { worker_connections 64; }
            http { access_log off; server { listen unix:{{socket}}; location / { return 200 "hello from nginx"; } } }
            """
        );
        var run = Run.Program("/usr/sbin/nginx", "-c", scratch.At("nginx.conf"), "-e", "stderr");

        await SameAsync(run, () => HttpAsync(new UnixDomainSocketEndPoint(socket)), "hello from nginx", Quit, 0);
    }

    [Fact]
    public async Task Apache()
    {
        using var scratch = Scratch.OnDisk();
        scratch.Write("site/index.html", "hello from apache");
        using var reserved = new ReservedPort();
        var port = reserved.Number;
        scratch.Write(
            "apache.conf",
            $"""
            ServerRoot {scratch.Folder}
            ServerName localhost
            Listen 127.0.0.1:{port}
            PidFile {scratch.At("pid")}
            ErrorLog {scratch.At("errors")}
            LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
            LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
            LoadModule dir_module /usr/lib/apache2/modules/mod_dir.so
            User www-data
            Group www-data
            DocumentRoot {scratch.At("site")}
            DirectoryIndex index.html
            """
        );
        var run = Run.Program("/usr/sbin/apache2", "-f", scratch.At("apache.conf"), "-DFOREGROUND");

        // WINCH is Apache's graceful stop, and the stop signal of its container image.
        var endPoint = new IPEndPoint(IPAddress.Loopback, port);
        await SameAsync(run, () => HttpAsync(endPoint), "hello from apache", WindowChange, 0);
    }

    [Fact]
    public async Task Redis()
    {
        using var scratch = Scratch.OnDisk();
        var socket = scratch.At("socket");
        var run = Run.Program("/usr/bin/redis-server", "--port", "0", "--unixsocket", socket, "--save", "")
            .Arguments("--dir", scratch.Folder);

        await SameAsync(
            run,
            () => AskAsync(new UnixDomainSocketEndPoint(socket), "PING\r\n"),
            "+PONG\r\n",
            Terminate,
            0
        );
    }

    [Fact]
    public async Task Memcached()
    {
        using var scratch = Scratch.OnDisk();
        var socket = scratch.At("socket");
        var run = Run.Program("/usr/bin/memcached", "-u", "root", "-s", socket);
        const string request = "set k 0 0 5\r\nhello\r\nget k\r\nquit\r\n";

        await SameAsync(
            run,
            () => AskAsync(new UnixDomainSocketEndPoint(socket), request),
            "STORED\r\nVALUE k 0 5\r\nhello\r\nEND\r\n",
            Terminate,
            0
        );
    }

    [Fact]
    public async Task Postgres()
    {
        var programs = Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Last() + "/bin";
        using var scratch = Scratch.OnDisk();
        Directory.CreateDirectory(scratch.At("data"));
        (await Run.Program("chown", "postgres:postgres", scratch.At("data")).RunAsync()).Quietly();
        var launcher = scratch.Install(LauncherBinary.FullPath, "launcher");
        // PostgreSQL refuses to run as root.
        string[] user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"];
        var created = await Run.Program(
                $"{programs}/initdb",
                "--no-sync",
                "--auth=trust",
                "--pgdata",
                scratch.At("data")
            )
            .Under([.. user, launcher, "--"])
            .In("/")
            .Within(TimeSpan.FromSeconds(60))
            .RunAsync();
        Assert.True(created.ExitCode == 0, created.ToString());
        var server = Run.Program($"{programs}/postgres", "-D", scratch.At("data"), "-k", scratch.At("data"))
            .Arguments("-c", "listen_addresses=", "-c", "fsync=off")
            .In("/");

        async Task<string> AskAsync()
        {
            var answer = await Run.Program($"{programs}/psql", "-h", scratch.At("data"), "-U", "postgres", "-Atc")
                .Arguments("select 6 * 7")
                .RunAsync();
            return answer.StandardOutput;
        }

        await SameAsync(server.Under(user), server.Under([.. user, launcher, "--"]), AskAsync, "42\n", Interrupt, 0);
    }

    private static Task SameAsync(Run server, Func<Task<string>> ask, string answer, int signal, int exitCode) =>
        SameAsync(server, server.Under(LauncherBinary.FullPath, "--"), ask, answer, signal, exitCode);

    private static async Task SameAsync(
        Run direct,
        Run launched,
        Func<Task<string>> ask,
        string answer,
        int signal,
        int exitCode
    )
    {
        Assert.Equal((answer, exitCode), await ServeAsync(direct, ask, signal));
        Assert.Equal((answer, exitCode), await ServeAsync(launched, ask, signal));
    }

    private static async Task<(string Answer, int ExitCode)> ServeAsync(Run run, Func<Task<string>> ask, int signal)
    {
        await using var server = run.Start();
        var answer = "";
        await server.UntilAsync(async () =>
        {
            try
            {
                answer = await ask();
                return answer.Length > 0;
            }
            catch (SocketException)
            {
                return false;
            }
        });
        server.Signal(signal);
        return (answer, (await server.Completion).ExitCode);
    }

    private static async Task<string> HttpAsync(EndPoint endPoint)
    {
        var answer = await AskAsync(endPoint, "GET / HTTP/1.0\r\nHost: localhost\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        return answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
    }

    /// <summary>Sends a request, ends the sending side, and reads until the server closes.</summary>
    private static async Task<string> AskAsync(EndPoint endPoint, string request)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var type = endPoint is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified;
        using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, type);
        await socket.ConnectAsync(endPoint, cancellation);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), cancellation);
        socket.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadToEndAsync(cancellation);
    }
}
