using System.Globalization;
using Launcher.EndToEnd.Vault;
using Launcher.Testing.Doubles.Vault;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.RealApps;

/// <summary>An app that outlives its PostgreSQL users by far, and never fails a query. The control is in <see cref="LeasedUserTests"/>.</summary>
public sealed class RotatedUserTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private const int Terminate = 15;

    [Fact]
    public async Task Every_query_succeeds_through_several_users_and_none_is_left()
    {
        using var target = Scratch.OnTmpfs();
        var database = new DatabaseEngine(server.Users).With("app", 5, 5);
        await using var vault = await VaultServer.StartAsync(
            """
            path "database/creds/app" { capabilities = ["read"] }
            path "sys/leases/renew" { capabilities = ["update"] }
            """,
            one => one.Mount("database/", database)
        );
        // Name and password in one file: they change together.
        var template = vault.Scratch.Write(
            "service",
            """
            [db]
            user=@{vault://database/creds/app#username}
            password=@{vault://database/creds/app#password}
            """
        );
        const string script = """
            trap 'exit 0' TERM
            while who=$(psql -w -X -q -t -A service=db -c 'select session_user'); do echo "$who"; done
            exit 9
            """;
        await using var running = vault
            .Launcher(
                "--mode",
                "supervise",
                "--quiet-period",
                "50ms",
                "--change-splay",
                "1ms",
                "--template",
                $"{template}:{target.At("service")}"
            )
            .Command("bash", "-c", script)
            .Env("PGSERVICEFILE", target.At("service"))
            .Env("PGHOST", "127.0.0.1")
            .Env("PGPORT", server.Port.ToString(CultureInfo.InvariantCulture))
            .Env("PGDATABASE", "postgres")
            .Within(TimeSpan.FromMinutes(1))
            .Start();

        var most = 0;
        await running.UntilAsync(() =>
        {
            most = Math.Max(most, database.Living.Count);
            return Task.FromResult(Users(running).Count >= 4);
        });
        running.Signal(Terminate);

        Assert.Equal(0, (await running.Completion).ExitCode);
        Assert.InRange(most, 1, 2);
        Assert.Empty(database.Living);
        Assert.Equal("", await server.AskAsync("select rolname from pg_roles where rolname like 'v-app-%'"));
    }

    private static HashSet<string> Users(Running running) =>
        [.. running.Output.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
}
