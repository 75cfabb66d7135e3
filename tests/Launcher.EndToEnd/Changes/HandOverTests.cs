using System.Text;
using Launcher.EndToEnd.Supervised;
using Launcher.EndToEnd.Vault;
using Launcher.Testing.Doubles;
using Launcher.Testing.Doubles.Vault;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Changes;

/// <summary>Auto mode: who has been given something for a time stays for it, and asks for nothing twice.</summary>
public sealed class HandOverTests : IAsyncLifetime
{
    private const int Terminate = 15;
    private const string User = "V=vault://database/creds/long#username";
    private const string Login = "PUT auth/approle/login";
    private const string Issue = "GET database/creds/long";

    private const string Policy = """
        path "database/creds/*" { capabilities = ["read"] }
        path "pki/*" { capabilities = ["read", "update"] }
        path "kv/*" { capabilities = ["read"] }
        path "sys/leases/renew" { capabilities = ["update"] }
        path "sys/leases/revoke" { capabilities = ["update"] }
        """;

    // Says who it is, and ends by TERM.
    private const string App = """
        trap 'exit 7' TERM
        echo "started $V"
        while :; do sleep 0.1 & wait $!; done
        """;

    private readonly Scratch _target = Scratch.OnTmpfs();
    private readonly TestCertificateAuthority _authority = new();
    private readonly DatabaseEngine _database = new DatabaseEngine().With("long", 3);
    private PkiEngine _pki = null!;
    private VaultServer _server = null!;

    /// <summary>What a parent may leave that has to get through four processes.</summary>
    public static TheoryData<string> Parents =>
        [
            "",
            "--ignore 1-7,9-10,12,14-32,35-64",
            "--block 10,36 --raise 10 --raise 36",
            "--ignore 1 --ignore 17 --ignore 18",
            "--open 3=pipe --open 5=socket --open 17=memory --open 200=deleted",
            "--limit sigpending=30 --umask 0027 --close 0",
            "--directory / --no-new-privs",
        ];

    public async ValueTask InitializeAsync()
    {
        _pki = new PkiEngine(_authority);
        _server = await VaultServer.StartAsync(
            Policy,
            vault =>
            {
                vault.Mount("database/", _database);
                vault.Mount("pki/", _pki);
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        _target.Dispose();
        _authority.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(Place.Subreaper)]
    [InlineData(Place.FirstProcess)]
    public async Task A_lease_is_kept_without_anybody_asking_for_it(string where)
    {
        string[] first = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"];
        var run = _server.Launcher("--env", User).Command("sh", "-c", App);
        await using var running = (where == Place.FirstProcess ? run.Under(first) : run).Start();
        await running.SaysAsync("started ");

        Assert.Equal($"started {Assert.Single(_database.Users)}\n", running.Output.Text);
        await running.UntilAsync(() => Task.FromResult(Count("PUT sys/leases/renew") >= 2));
        Assert.Equal((1, 1), (Count(Login), Count(Issue)));
        Assert.Single(_database.Living);
        var launcher =
            where == Place.FirstProcess
                ? (await Processes.OnlyChildAsync(running.ProcessId))!.Value
                : running.ProcessId;
        Running.Signal(launcher, Terminate);

        Assert.Equal("", (await running.Completion).Quietly(7).StandardError);
        NothingIsLeft();
    }

    [Theory, MemberData(nameof(Parents))]
    public async Task The_app_inherits_what_it_does_in_exec_mode(string parent)
    {
        ArgumentNullException.ThrowIfNull(parent);
        Run Start(params string[] mode) =>
            _server
                .Launcher([.. mode, "--memfd", $"B@20={User[2..]}", "--file", $"{Target}={User[2..]}"])
                .Command(Probe.StateDump)
                .Under(InvisibleTests.Hostile(parent));

        var executed = StateDump.Parse((await Start("--mode", "exec").RunAsync()).StandardOutput);
        var kept = StateDump.Parse((await Start().RunAsync()).Quietly().StandardOutput);

        Assert.Empty(StateTests.Unexplained(executed.DifferenceTo(kept)));
        Assert.Equal("launcher", kept.Fact("parent name"));
        Assert.Equal("group=0 session=1", kept.Fact("as the parent"));
        Assert.Equal((2, 2), (Count(Login), Count(Issue)));
        Assert.Single(_database.Living);
    }

    [Fact]
    public async Task The_parent_has_nothing_in_memory_of_what_was_fetched()
    {
        await using var running = _server
            .Launcher("--env", User, "--env", "P=vault://database/creds/long#password")
            .Command("sh", "-c", App)
            .Start();
        await running.SaysAsync("started ");
        var children = await Processes.ChildrenAsync(running.ProcessId);
        Assert.Equal(2, children.Length);
        string[] secrets =
        [
            Assert.Single(_database.Users),
            _server.Double.Tokens.Single(token => token != _server.Double.Root).Value,
        ];

        Assert.All(secrets, secret => Assert.Contains(children, child => Holds(child, secret)));
        Assert.All(secrets, secret => Assert.False(Holds(running.ProcessId, secret)));

        running.Signal(Terminate);
        Assert.Equal(7, (await running.Completion).ExitCode);
    }

    [Theory]
    [InlineData("exit 3", 3)]
    [InlineData("kill -9 $$", 137)]
    public async Task It_ends_as_the_app_did(string command, int code)
    {
        var outcome = await _server.Launcher("--env", User).Command("sh", "-c", command).RunAsync();

        Assert.Equal(code, outcome.ExitCode);
        NothingIsLeft();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_signal_in_the_middle_of_it_ends_all_of_it(int children)
    {
        await using var running = _server.Launcher("--env", User).Command("sh", "-c", App).Start();
        await Processes.UntilAsync(
            async () =>
                Count(Issue) == 1 && (await Processes.ChildrenAsync(running.ProcessId)).Length >= children
                || running.Completion.IsCompleted,
            "as many children"
        );

        running.Signal(Terminate);

        // The app that has just begun has no handler yet.
        Assert.Contains((await running.Completion).ExitCode, (int[])[7, 143]);
        NothingIsLeft();
    }

    [Theory]
    [InlineData("setpgid", "no second process can be started")]
    [InlineData("rt_sigtimedwait", "a sandbox refuses rt_sigtimedwait")]
    public async Task Where_nobody_can_stay_the_app_starts_and_a_line_says_what_ends(string calls, string why)
    {
        var outcome = await _server
            .Launcher("--env", User)
            .Command("sh", "-c", "echo \"started $V\"")
            .Under(Probe.Refuse, "EPERM", calls, "--")
            .RunAsync();

        Assert.Equal($"started {Assert.Single(_database.Users)}\n", outcome.StandardOutput);
        Assert.Contains(why, outcome.StandardError, StringComparison.Ordinal);
        Assert.Contains("is leased and ends", outcome.StandardError, StringComparison.Ordinal);
        Assert.Equal(0, outcome.ExitCode);
    }

    [Fact]
    public async Task What_cannot_be_kept_leaves_nobody_beside_the_app()
    {
        // A certificate in a variable: nobody can give a running app another one.
        var outcome = await _server
            .Launcher("--env", "V=vault://pki/issue/web?write&body.common_name=a.example#certificate")
            .Command("sh", "-c", "echo $$")
            .RunAsync();

        Assert.Equal(0, outcome.Quietly().ExitCode);
        Assert.Equal(1, _pki.Issued);
    }

    private void NothingIsLeft()
    {
        Assert.Empty(_database.Living);
        Assert.Single(_server.Double.Tokens, token => token.Parent is null);
        Assert.Single(_server.Double.Tokens);
    }

    // As it is sent, or as .NET has it.
    private static bool Holds(int processId, string secret) =>
        ProcessMemory.Holds(processId, Encoding.UTF8.GetBytes(secret))
        || ProcessMemory.Holds(processId, Encoding.Unicode.GetBytes(secret));

    private string Target => _target.At("secret");

    private int Count(string request) => _server.Double.Log.Count(entry => entry == request);
}
