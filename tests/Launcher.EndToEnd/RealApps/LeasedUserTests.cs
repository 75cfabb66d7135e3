using System.Globalization;
using Launcher.EndToEnd.Vault;
using Launcher.Testing.Doubles.Vault;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.RealApps;

/// <summary>A PostgreSQL user that Vault leases: what becomes of a session when the lease ends. Nothing renews it in exec mode.</summary>
public sealed class LeasedUserTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private static readonly string[] s_flags =
    [
        "--mode",
        "exec",
        "--env",
        "PGUSER=vault://database/creds/app#username",
        "--env",
        "PGPASSWORD=vault://database/creds/app#password",
    ];

    [Fact]
    public async Task The_app_gets_in_as_a_user_of_its_own()
    {
        var database = new DatabaseEngine(server.Users).With("app", 3600);
        await using var vault = await StartAsync(database);

        var outcome = await Start(vault, "psql -c 'select session_user'").RunAsync();

        Assert.Equal($"{Assert.Single(database.Users)}\n", outcome.StandardOutput);
        Assert.Equal(database.Users, [await UsersAsync()]);
        vault.Double.Revoke(Assert.Single(vault.Double.Leases));
        Assert.Equal("", await UsersAsync());
    }

    [Fact]
    public async Task A_session_ends_with_the_lease_of_its_user()
    {
        var database = new DatabaseEngine(server.Users).With("app", 3600);
        await using var vault = await StartAsync(database);
        await using var app = Start(vault, "psql -c 'select 1' -c 'select pg_sleep(60)'").Start();
        await app.SaysAsync("1\n");

        vault.Double.Revoke(Assert.Single(vault.Double.Leases));

        var outcome = await app.Completion;
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("terminating connection", outcome.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_renewed_lease_moves_the_end_of_the_password()
    {
        var database = new DatabaseEngine(server.Users).With("app", 3600);
        await using var vault = await StartAsync(database);
        await Start(vault, "true").RunAsync();
        const string end = "select rolvaliduntil from pg_roles where rolname like 'v-%'";
        var before = await server.AskAsync(end);

        Assert.Equal(200, vault.Double.Renew(Assert.Single(vault.Double.Leases), TimeSpan.FromHours(2)).Status);

        var (first, later) = (Time(before), Time(await server.AskAsync(end)));
        Assert.InRange(later - first, TimeSpan.FromHours(1), TimeSpan.FromHours(1.1));
        vault.Double.Revoke(Assert.Single(vault.Double.Leases));
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static Task<VaultServer> StartAsync(DatabaseEngine database) =>
        VaultServer.StartAsync(
            """path "database/creds/app" { capabilities = ["read"] }""",
            vault => vault.Mount("database/", database)
        );

    private Task<string> UsersAsync() => server.AskAsync("select rolname from pg_roles where rolname like 'v-%'");

    private Run Start(VaultServer vault, string script) =>
        vault
            .Launcher(s_flags)
            .Command("bash", "-c", $"psql() {{ command psql -w -X -q -t -A \"$@\"; }}; {script}")
            .Env("PGHOST", "127.0.0.1")
            .Env("PGPORT", server.Port.ToString(CultureInfo.InvariantCulture))
            .Env("PGDATABASE", "postgres")
            .Within(TimeSpan.FromMinutes(1));
}
