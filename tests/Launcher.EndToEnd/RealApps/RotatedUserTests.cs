using System.Globalization;
using Launcher.EndToEnd.Vault;
using Launcher.Testing.Doubles.Vault;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.RealApps;

/// <summary>
/// The example examples/database-credentials, as it stands: an app that outlives its PostgreSQL users by far, and never fails
/// a query.
/// </summary>
public sealed class RotatedUserTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private const int Terminate = 15;

    // Of a user, in seconds. A pool's connections live a quarter of it.
    private static readonly int s_life = Samples.Of(8, most: 30);
    private static readonly string s_quarter = (s_life / 4.0).ToString(CultureInfo.InvariantCulture);
    private static readonly int s_users = Samples.Of(3, most: 11);

    private static readonly Example s_example = new("database-credentials");

    private static readonly string[] s_once =
    [
        "--on-change",
        "restart",
        "--max-restarts",
        "1000/h",
        "--env",
        "PGUSER=vault://database/creds/app#username",
        "--env",
        "PGPASSWORD=vault://database/creds/app#password",
    ];

    // What the app does.
    private const string Connects = "connects for each query";
    private const string Pools = "pools its connection";
    private const string ReadsOnce = "reads its user once";

    [Theory, Trait("soak", "yes")]
    [InlineData(Connects)]
    [InlineData(Pools)]
    [InlineData(ReadsOnce)]
    public async Task Every_query_succeeds_through_several_users_and_none_is_left(string app)
    {
        using var target = Scratch.OnTmpfs();
        var database = new DatabaseEngine(server.Users).With("app", s_life, s_life);
        await using var vault = await StartAsync(database);
        await using var running = Launcher(vault, target, app).Start();

        await running.UntilAsync(() => Task.FromResult(Users(running).Count >= s_users));
        running.Signal(Terminate);

        var outcome = await running.Completion;
        Assert.True(outcome.ExitCode == 0, $"{outcome}");
        Assert.DoesNotContain("psql: error", outcome.StandardError, StringComparison.Ordinal);
        Assert.Equal(2, database.Most);
        Assert.Empty(database.Living);
        Assert.Equal("", await server.AskAsync("select rolname from pg_roles where rolname like 'v-app-%'"));
    }

    [Fact]
    public async Task The_same_app_fails_after_one_life_where_nothing_stays()
    {
        using var target = Scratch.OnTmpfs();
        var database = new DatabaseEngine(server.Users).With("app", 3, 3);
        await using var vault = await StartAsync(database);

        var outcome = await Launcher(vault, target, Connects, mode: "exec").RunAsync();

        Assert.Equal(9, outcome.ExitCode);
        Assert.Contains("FATAL: ", outcome.StandardError, StringComparison.Ordinal);
        Assert.Single(database.Users);
        Assert.StartsWith(database.Users[0], outcome.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_pool_fails_where_a_user_goes_when_the_next_one_comes()
    {
        using var target = Scratch.OnTmpfs();
        var database = new DatabaseEngine(server.Users).With("app", 8, 8);
        await using var vault = await StartAsync(database);
        // A connection that is older than all of this.
        await using var running = Launcher(vault, target, Pools, lifetime: "60").Start();
        await running.SaysAsync("v-app-");
        var first = Assert.Single(vault.Double.Leases);

        await running.UntilAsync(() => Task.FromResult(vault.Double.Leases.Count > 1));
        vault.Double.Revoke(first);

        var outcome = await running.Completion;
        Assert.Equal(9, outcome.ExitCode);
        Assert.Contains("terminating connection", outcome.StandardError, StringComparison.Ordinal);
    }

    private static HashSet<string> Users(Running running) =>
        [.. running.Output.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    private static Task<VaultServer> StartAsync(DatabaseEngine database) =>
        VaultServer.StartAsync(
            """
            path "database/creds/app" { capabilities = ["read"] }
            path "sys/leases/renew" { capabilities = ["update"] }
            """,
            one => one.Mount("database/", database)
        );

    private Run Launcher(
        VaultServer vault,
        Scratch target,
        string app,
        string mode = "supervise",
        string? lifetime = null
    )
    {
        var file = target.At("pg_service.conf");
        var fromExample = s_example.Flags.Select(word =>
            word.Replace("/etc/app", s_example.Folder, StringComparison.Ordinal)
                .Replace("/run/app/pg_service.conf", file, StringComparison.Ordinal)
                .Replace("supervise", mode, StringComparison.Ordinal)
        );
        string[] flags = app == ReadsOnce ? s_once : [.. fromExample];
        var run = vault
            .Launcher(["--quiet-period", "50ms", "--change-splay", "1ms", .. flags])
            .Command([s_example.At("app.sh"), .. app == Pools ? [lifetime ?? s_quarter] : (string[])[]])
            .Env("PGHOST", "127.0.0.1")
            .Env("PGPORT", server.Port.ToString(CultureInfo.InvariantCulture))
            .Env("PGDATABASE", "postgres")
            .Within(TimeSpan.FromSeconds(30 + (s_users * s_life)));
        return app == ReadsOnce ? run : run.Env("PGSERVICE", "db").Env("PGSERVICEFILE", file);
    }
}
