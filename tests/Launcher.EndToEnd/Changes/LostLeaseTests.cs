using System.Text.RegularExpressions;
using Launcher.EndToEnd.Vault;
using Launcher.Testing.Doubles;
using Launcher.Testing.Doubles.Vault;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Changes;

/// <summary>What Vault made for a time outlives the agent that had it made: it is renewed, replaced and revoked by the next.</summary>
public sealed class LostLeaseTests : IAsyncLifetime
{
    private const int Terminate = 15;
    private const int Kill = 9;

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

    private const string Issue = "GET database/creds/";

    private readonly Scratch _target = Scratch.OnTmpfs();
    private readonly Scratch _source = Scratch.OnDisk();
    private readonly DatabaseEngine _database = new DatabaseEngine()
        .With("long", 6)
        .With("final", new VaultTerms { Ttl = TimeSpan.FromSeconds(12), IsRenewable = false });
    private VaultServer _server = null!;

    public async ValueTask InitializeAsync() =>
        _server = await VaultServer.StartAsync(Policy, vault => vault.Mount("database/", _database));

    public async ValueTask DisposeAsync()
    {
        _target.Dispose();
        _source.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("supervise")]
    [InlineData("auto")]
    public async Task A_lease_is_renewed_by_the_next_and_revoked_at_the_end(string mode)
    {
        await using var running = Launcher("--mode", mode, "--env", "V=vault://database/creds/long#username").Start();
        await running.SaysAsync("started ");
        var held = _server.Double.Hold("sys/leases/renew");
        await held.Arrived;
        await KillAgentAsync(running);
        held.Release();
        var before = Count("PUT sys/leases/renew");

        await running.UntilAsync(() => Task.FromResult(Count("PUT sys/leases/renew") >= before + 2));

        Assert.Single(_database.Users);
        Assert.Single(_database.Living);
        await EndAsync(running);
        Assert.Empty(_database.Living);
    }

    [Theory]
    [InlineData("supervise")]
    [InlineData("auto")]
    public async Task A_user_that_was_being_made_is_counted_and_another_one_comes_in_time(string mode)
    {
        await using var running = Launcher(
                "--mode",
                mode,
                "--file",
                $"{Target}=vault://database/creds/final?on-change=signal:HUP#username"
            )
            .Start();
        await running.SaysAsync("started ");
        var first = Assert.Single(_database.Living);
        var held = _server.Double.Hold("database/creds/final");
        await held.Arrived;
        await KillAgentAsync(running);
        held.Release();

        await running.SaysAsync("told ");

        // Those that the app had, that nobody heard of, and that it has now: a sixth of their life apart.
        Assert.Equal(3, _database.Users.Count);
        Assert.EndsWith($"told  {_database.Users[2]}\n", running.Output.Text, StringComparison.Ordinal);
        Assert.Contains(first, _database.Living);
        Assert.Equal(1, Rates.Most(Moments(Issue), TimeSpan.FromSeconds(1.9)));
        await EndAsync(running);
    }

    [Fact]
    public async Task No_death_makes_a_store_create_without_end()
    {
        await using var running = Launcher(
                "--mode",
                "supervise",
                "--file",
                $"{Target}=vault://database/creds/final#username"
            )
            .Within(TimeSpan.FromSeconds(60))
            .Start();
        await running.SaysAsync("started ");
        var agent = 0;
        for (var i = 0; i < 3; i++)
        {
            var held = _server.Double.Hold("database/creds/final");
            agent = await Family.AgentAsync(running, agent);
            await held.Arrived;
            Running.Signal(agent, Kill);
            await Processes.UntilAsync(() => Processes.HasEndedAsync(agent), "it ends");
            held.Release();
        }

        await running.SaysOnErrorAsync("the app has got none of the last three");

        Assert.Equal(4, _database.Users.Count);
        Assert.Equal(1, Rates.Most(Moments(Issue), TimeSpan.FromSeconds(1.9)));
        await EndAsync(running);
        Assert.Equal(4, _database.Users.Count);
    }

    [Fact]
    public async Task One_that_dies_while_it_takes_back_does_not_hold_up_the_end()
    {
        await using var running = Launcher(
                "--mode",
                "supervise",
                "--end-timeout",
                "1h",
                "--env",
                "V=vault://database/creds/long#username"
            )
            .Start();
        await running.SaysAsync("started ");
        var agent = await Family.AgentAsync(running);
        var held = _server.Double.Hold("auth/token/revoke-self");
        running.Signal(Terminate);
        await held.Arrived;

        Running.Signal(agent, Kill);

        Assert.Equal(7, (await running.Completion).ExitCode);
        held.Release();
    }

    [Theory]
    [InlineData("supervise")]
    [InlineData("auto")]
    public async Task What_is_left_is_taken_back_when_nobody_was_there_at_the_end(string mode)
    {
        await using var running = Launcher("--mode", mode, "--file", $"{Target}=vault://database/creds/long#username")
            .Start();
        await running.SaysAsync("started ");
        await KillAgentAsync(running);

        await EndAsync(running);

        Assert.Empty(_database.Living);
        Assert.False(File.Exists(Target));
        // The first one's login ends by itself.
        Assert.Equal(2, _server.Double.Tokens.Count);
    }

    [Fact]
    public async Task A_store_that_is_away_does_not_keep_another_one_from_taking_over()
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
        await KillAgentAsync(running);
        await running.SaysOnErrorAsync("store-away: ");
        _server.Double.IsAway = false;
        var before = Count("PUT sys/leases/renew");

        await running.UntilAsync(() => Task.FromResult(Count("PUT sys/leases/renew") > before));

        Assert.Single(Regex.Matches(running.Error.Text, "agent-restarted: "));
        Assert.Single(_database.Users);
        await EndAsync(running);
    }

    [Fact]
    public async Task A_template_with_a_value_that_nobody_has_any_more_gets_another_one()
    {
        var source = _source.Write("secret", "one");
        var template = _source.Write("template", $"@{{vault://database/creds/long#username}} @{{file://{source}}}");
        await using var running = Launcher("--on-change", "signal:HUP", "--template", $"{template}:{Target}").Start();
        await running.SaysAsync("started ");
        await KillAgentAsync(running);

        File.Move(_source.Write("next", "two"), source, overwrite: true);

        await running.SaysAsync("told ");
        Assert.Equal(2, _database.Users.Count);
        Assert.EndsWith($"told  {_database.Users[1]} two\n", running.Output.Text, StringComparison.Ordinal);
        await EndAsync(running);
    }

    [Fact]
    public async Task A_launcher_that_is_killed_while_it_fetches_ends_as_killed()
    {
        var held = _server.Double.Hold("database/creds/long");
        await using var running = Launcher("--mode", "supervise", "--env", "V=vault://database/creds/long#username")
            .Start();
        await held.Arrived;
        var starter = (await Processes.OnlyChildAsync(running.ProcessId))!.Value;

        Running.Signal(starter, Kill);

        Assert.Equal(137, (await running.Completion).ExitCode);
        Assert.Empty(running.Output.Text);
        held.Release();
    }

    private string Target => _target.At("secret");

    private int Count(string request) =>
        _server.Double.Log.Count(entry => entry.StartsWith(request, StringComparison.Ordinal));

    private IEnumerable<TimeSpan> Moments(string request) =>
        _server
            .Double.Journal.Where(entry => entry.Request.StartsWith(request, StringComparison.Ordinal))
            .Select(entry => entry.Moment);

    private static async Task KillAgentAsync(Running running)
    {
        Running.Signal(await Family.AgentAsync(running), Kill);
        await running.SaysOnErrorAsync("agent-restarted: ");
    }

    private static async Task EndAsync(Running running)
    {
        running.Signal(Terminate);
        Assert.Equal(7, (await running.Completion).ExitCode);
    }

    private Run Launcher(params ReadOnlySpan<string> flags) =>
        _server
            .Launcher(["--quiet-period", "50ms", "--change-splay", "1ms", "--log-level", "info", .. flags])
            .Command("sh", "-c", App)
            .Env("F", Target);
}
