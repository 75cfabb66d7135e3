using System.Globalization;
using System.Security.Cryptography;
using Launcher.Testing.Doubles;
using Launcher.Testing.Doubles.Vault;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.RealApps;

/// <summary>A PostgreSQL server of Debian's that asks everybody for the password. Gone with its data when it is disposed.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private readonly Scratch _scratch = Scratch.OnDisk();
    private readonly ReservedPort _port = new();
    private Running? _server;

    public int Port => _port.Number;

    /// <summary>Of the user <c>app</c>; made at run time.</summary>
    public string Password { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(12));

    /// <summary>For <c>new DatabaseEngine(postgres.Users)</c>: what is leased is a user here, and lapses with its lease.</summary>
    internal IDatabaseUsers Users => field ??= new PostgresUsers(this);

    /// <summary>Runs each statement by itself, as the user <c>app</c>, who may do everything.</summary>
    /// <returns>The rows, one a line.</returns>
    public async Task<string> AskAsync(params string[] statements)
    {
        var outcome = await Run.Helper([
                "psql",
                "--no-psqlrc",
                "--quiet",
                "--tuples-only",
                "--no-align",
                "--set=ON_ERROR_STOP=1",
                "--host=127.0.0.1",
                $"--port={Port.ToString(CultureInfo.InvariantCulture)}",
                "--username=app",
                "--dbname=postgres",
                .. statements.Select(statement => $"--command={statement}"),
            ])
            .Env("PGPASSWORD", Password)
            .RunAsync();
        Assert.True(outcome.ExitCode == 0, $"psql failed: {outcome}");
        return outcome.StandardOutput.TrimEnd('\n');
    }

    public async ValueTask InitializeAsync()
    {
        var programs = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(folder => Path.Combine(folder, "bin")).Max()
            : null;
        Assert.True(
            programs is not null && File.Exists(Path.Combine(programs, "initdb")),
            "the PostgreSQL server is missing: run build/test-packages.sh"
        );
        var passwordFile = _scratch.Write("password", $"{Password}\n");
        Directory.CreateDirectory(_scratch.At("data"));
        // It refuses to run as root.
        string[] user = [];
        if (Environment.IsPrivilegedProcess)
        {
            user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"];
            (await Run.Program("chown", "-R", "postgres:postgres", _scratch.Folder).RunAsync()).Quietly();
        }
        var made = await Run.Program([
                .. user,
                Path.Combine(programs, "initdb"),
                "--auth=scram-sha-256",
                "--username=app",
                $"--pwfile={passwordFile}",
                "--no-locale",
                "--encoding=UTF8",
                "--no-sync",
                $"--pgdata={_scratch.At("data")}",
            ])
            .In("/")
            .Within(TimeSpan.FromMinutes(1))
            .RunAsync();
        Assert.True(made.ExitCode == 0, $"initdb failed: {made}");
        _server = Run.Program([
                .. user,
                Path.Combine(programs, "postgres"),
                "-D",
                _scratch.At("data"),
                "-h",
                "127.0.0.1",
                "-p",
                Port.ToString(CultureInfo.InvariantCulture),
                // No socket file: nothing outside of its own folder.
                "-k",
                "",
                "-F",
            ])
            .In("/")
            .Within(TimeSpan.FromMinutes(20))
            .Start();
        await _server.SaysOnErrorAsync("database system is ready to accept connections");
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            // INT: without waiting for clients.
            _server.Signal(2);
            Assert.Equal(0, (await _server.Completion).ExitCode);
            await _server.DisposeAsync();
        }
        _port.Dispose();
        _scratch.Dispose();
    }
}
