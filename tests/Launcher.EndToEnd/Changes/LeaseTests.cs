using Launcher.EndToEnd.Vault;
using Launcher.Testing.Doubles.Vault;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Changes;

/// <summary>What Vault makes for a time lives as long as the app, and not longer.</summary>
public sealed class LeaseTests : IAsyncLifetime
{
    private const int Terminate = 15;
    private const int Kill = 9;
    private const int Stop = 19;
    private const int Continue = 18;

    private static readonly TimeSpan s_life = TimeSpan.FromSeconds(3);

    private const string Policy = """
        path "database/creds/*" { capabilities = ["read"] }
        path "sys/leases/renew" { capabilities = ["update"] }
        path "sys/leases/revoke" { capabilities = ["update"] }
        """;

    // Says who it is, at its start and at HUP.
    private const string App = """
        say() { echo "$1 $V $(cat "$F" 2>/dev/null)"; }
        trap 'say told' HUP; trap 'exit 7' TERM
        say started
        while :; do sleep 0.1 & wait $!; done
        """;

    private readonly Scratch _target = Scratch.OnTmpfs();
    private readonly DatabaseEngine _database = new DatabaseEngine().With("long", 3).With("short", 3, 4);
    private VaultServer _server = null!;

    public async ValueTask InitializeAsync() =>
        _server = await VaultServer.StartAsync(Policy, vault => vault.Mount("database/", _database));

    public async ValueTask DisposeAsync()
    {
        _target.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_lease_is_renewed_as_long_as_the_app_runs_and_revoked_at_its_end()
    {
        await using var running = Launcher("--mode", "supervise", "--env", "V=vault://database/creds/long#username")
            .Start();
        await running.SaysAsync("started ");

        await running.UntilAsync(() => Task.FromResult(Renewals("sys/leases/renew") >= 3));
        Assert.Single(_database.Users);
        Assert.Single(_database.Living);
        await EndAsync(running);
        Assert.Empty(_database.Living);
        Assert.Single(_server.Double.Tokens, token => token.Parent is null);
    }

    [Fact]
    public async Task A_user_that_can_be_renewed_no_more_is_replaced_before_it_ends()
    {
        await using var running = Launcher(
                "--mode",
                "supervise",
                "--file",
                $"{Target}=vault://database/creds/short?on-change=signal:HUP#username"
            )
            .Start();
        await running.SaysAsync("started ");

        await running.UntilAsync(() => Task.FromResult(running.Output.Text.Split("told").Length > 2));
        Assert.InRange(_database.Living.Count, 1, 2);
        var told = running.Output.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(told.Length, told.Distinct().Count());
        await EndAsync(running);
        Assert.Empty(_database.Living);
        Assert.False(File.Exists(Target));
    }

    [Fact]
    public async Task Nobody_renews_it_in_exec_mode_and_a_line_says_so()
    {
        await using var running = Launcher("--mode", "exec", "--env", "V=vault://database/creds/long#username").Start();
        await running.SaysAsync("started ");

        await running.UntilAsync(() => Task.FromResult(_database.Living.Count == 0));

        Assert.Contains("nothing renews it", running.Error.Text, StringComparison.Ordinal);
        Assert.Equal(0, Renewals("sys/leases/renew"));
    }

    [Fact]
    public async Task A_variable_that_cannot_be_replaced_is_told_with_the_day_it_ends()
    {
        await using var running = Launcher("--mode", "supervise", "--env", "V=vault://database/creds/short#username")
            .Start();
        await running.SaysAsync("started ");

        await running.SaysOnErrorAsync("ends: 'vault://database/creds/short' ends for good at ");

        // Its life is over, and nobody made another one.
        await running.UntilAsync(() => Task.FromResult(_database.Living.Count == 0));
        Assert.Single(_database.Users);
        await EndAsync(running);
    }

    [Fact]
    public async Task A_store_that_is_away_is_not_the_end_of_a_lease()
    {
        await using var running = Launcher(
                "--mode",
                "supervise",
                "--file",
                $"{Target}=vault://database/creds/long#username"
            )
            .Start();
        await running.SaysAsync("started ");
        _server.Double.IsAway = true;
        await running.SaysOnErrorAsync("store-away: ");
        _server.Double.IsAway = false;

        await running.UntilAsync(() => Task.FromResult(Renewals("sys/leases/renew") >= 2));

        Assert.Single(_database.Users);
        await EndAsync(running);
    }

    [Fact]
    public async Task A_file_that_changes_while_a_store_is_waited_for_is_seen()
    {
        var source = _server.Scratch.Write("source", "one");
        var held = _server.Double.Hold("database/creds/long");
        await using var running = Launcher(
                "--on-change",
                "signal:HUP",
                "--file",
                $"{Target}=file://{source}",
                "--env",
                "V=vault://database/creds/long#username"
            )
            .Start();
        await running.SaysOnErrorAsync("fetched 'file://");
        await held.Arrived;
        File.Move(_server.Scratch.Write("next", "two"), source, overwrite: true);
        held.Release();

        await running.SaysAsync("told ");

        Assert.Matches(@"^started \S+ one\ntold \S+ two\n$", running.Output.Text);
        await EndAsync(running);
    }

    [Fact]
    public async Task An_agent_that_was_stopped_for_two_lives_comes_back_with_one_user_and_no_burst()
    {
        await using var running = Launcher(
                "--mode",
                "supervise",
                "--file",
                $"{Target}=vault://database/creds/long?on-change=signal:HUP#username"
            )
            .Start();
        await running.SaysAsync("started ");
        var agent = await Family.AgentAsync(running);
        Running.Signal(agent, Stop);
        await running.UntilAsync(() =>
            Task.FromResult(
                _database.Ends.GetValueOrDefault(_database.Users[0], TimeSpan.MaxValue) < _server.Double.Now - s_life
            )
        );
        var before = _server.Double.Journal.Count;

        Running.Signal(agent, Continue);

        await running.SaysAsync("told ");
        // Renewing what is gone, and another one.
        Assert.InRange(_server.Double.Journal.Count - before, 1, 3);
        await running.UntilAsync(() => Task.FromResult(Renewals("sys/leases/renew") >= 2));
        Assert.Equal((2, 1), (_database.Users.Count, _database.Living.Count));
        await EndAsync(running);
    }

    [Fact]
    public async Task With_a_killed_parent_the_agent_ends_and_takes_nothing_from_the_app()
    {
        await using var running = Launcher(
                "--mode",
                "supervise",
                "--file",
                $"{Target}=vault://database/creds/long#username"
            )
            .Start();
        await running.SaysAsync("started ");
        var (agent, app) = (await Family.AgentAsync(running), await Family.AppAsync(running));

        running.Signal(Kill);

        await Processes.UntilAsync(() => Processes.HasEndedAsync(agent), "the agent ends");
        Assert.False(await Processes.HasEndedAsync(app));
        Assert.Single(_database.Living);
        Assert.True(File.Exists(Target));
        Running.Signal(app, Kill);
    }

    private string Target => _target.At("secret");

    private int Renewals(string path) =>
        _server.Double.Log.Count(entry => entry.Contains(path, StringComparison.Ordinal));

    private Run Launcher(params ReadOnlySpan<string> flags) =>
        _server
            .Launcher(["--quiet-period", "50ms", "--change-splay", "1ms", "--log-level", "info", .. flags])
            .Command("sh", "-c", App)
            .Env("F", Target);

    private static async Task EndAsync(Running running)
    {
        running.Signal(Terminate);
        Assert.Equal(7, (await running.Completion).ExitCode);
    }
}
