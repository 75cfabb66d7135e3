using System.Globalization;
using System.Text.RegularExpressions;
using Launcher.EndToEnd.Vault;
using Launcher.Testing.Doubles;
using Launcher.Testing.Doubles.Vault;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Changes;

/// <summary>What it costs that something stays beside the app: memory, wake-ups, a start, a signal's way, a store's peace.</summary>
public sealed partial class FootprintTests : IDisposable
{
    private const int Terminate = 15;

    private readonly Scratch _target = Scratch.OnTmpfs();

    private string[] Followed => ["--refresh", "1h", "--file", $"{_target.At("secret")}=file://{_target.At("source")}"];

    public FootprintTests() => _target.Write("source", "s3cr3t");

    public void Dispose() => _target.Dispose();

    [Fact]
    public async Task With_a_lease_over_TLS_both_are_small_and_asleep()
    {
        await using var vault = await VaultServer.StartAsync(
            """path "database/creds/app" { capabilities = ["read"] }""",
            one => one.Mount("database/", new DatabaseEngine().With("app", 3600))
        );
        await using var running = vault
            .Launcher("--mode", "supervise", "--env", "V=vault://database/creds/app#username")
            .Command(Probe.Exit, "handle")
            .Within(TimeSpan.FromMinutes(2))
            .Start();
        await running.SaysAsync("ready ");
        var agent = await Family.AgentAsync(running);
        await Processes.UntilStillAsync(agent);
        await Processes.UntilStillAsync(running.ProcessId);
        var before = (await Processes.SwitchesAsync(agent), await Processes.SwitchesAsync(running.ProcessId));

        // A span of nothing can only be waited for.
        await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);

        Assert.Equal(before, (await Processes.SwitchesAsync(agent), await Processes.SwitchesAsync(running.ProcessId)));
        Assert.InRange(await Processes.ResidentAsync(agent), 1000, 16 * 1024);
        Assert.InRange(await Processes.ResidentAsync(running.ProcessId), 500, 7 * 1024);
        running.Signal(Terminate);
        Assert.Equal(7, (await running.Completion).ExitCode);
    }

    [Fact]
    public async Task It_costs_less_than_another_start_of_all()
    {
        string[] supervised =
        [
            LauncherBinary.FullPath,
            "--mode",
            "supervise",
            "--file",
            $"{_target.At("secret")}=file://{_target.At("source")}",
        ];
        // They take turns, so that both see the same machine.
        string[] words = ["40", .. supervised, "---", "true", "--", .. supervised, "--refresh", "1h", "---", "true"];

        var said = (await Run.Helper([Probe.CpuTime, .. words]).Within(TimeSpan.FromMinutes(1)).RunAsync()).Quietly();

        // Two starts of the launcher and three, and what digests of values load, beside the third: 1.5 to 1.8.
        var ratio = Number(said.StandardOutput, "ratio of cpu minima");
        Assert.True(ratio is > 1 and < 2, said.StandardOutput);
    }

    [Fact]
    public async Task A_signal_takes_no_longer()
    {
        var without = await Run.Launcher("--mode", "supervise").Command(Probe.Relay, "latency", "1000").RunAsync();
        var with = await Run.Launcher(Followed).Command(Probe.Relay, "latency", "1000").RunAsync();

        // The fastest of a thousand: what the machine does besides is in the others.
        Assert.InRange(
            Number(with.Quietly().StandardOutput, "min"),
            1,
            2 * Number(without.Quietly().StandardOutput, "min")
        );
    }

    [Theory, MemberData(nameof(InvisibleTests.Parents), MemberType = typeof(InvisibleTests))]
    public async Task A_restarted_app_finds_what_the_first_one_found(string parent)
    {
        ArgumentNullException.ThrowIfNull(parent);
        await using var running = Run.Launcher(
                "--on-change",
                "restart",
                "--quiet-period",
                "1ms",
                "--change-splay",
                "1ms",
                "--grace-period",
                "100ms",
                "--env",
                $"V=file://{_target.At("source")}"
            )
            .Command(Probe.StateDump)
            .Env("STATEDUMP_STAYS", "")
            .Under(InvisibleTests.Hostile(parent))
            .Start();
        await running.SaysAsync("stays 1\n");

        var next = _target.Write("next", "an0th3r");
        File.Move(next, _target.At("source"), overwrite: true);

        await running.UntilAsync(() => Task.FromResult(Dumps(running).Length > 2));
        var (first, second) = (StateDump.Parse(Dumps(running)[0]), StateDump.Parse(Dumps(running)[1]));
        // What somebody has left pending for the app is the first one's.
        Assert.Collection(
            first.DifferenceTo(second).Where(line => !Pending().IsMatch(line)),
            line => Assert.Matches(@"^- environ \d+ V=s3cr3t$", line),
            line => Assert.Matches(@"^\+ environ \d+ V=an0th3r$", line)
        );
    }

    [Fact, Trait("soak", "yes")]
    public async Task Fifty_that_start_together_do_not_look_together()
    {
        const int count = 50;
        var looks = Samples.Of(2, most: 6);
        await using var vault = await VaultServer.StartAsync(
            """path "kv/app" { capabilities = ["read"] }""",
            one => one.Mount("kv/", new PlainKeyValueEngine { ["app"] = """{"a":"s3cr3t"}""" })
        );
        var all = new List<Running>();
        try
        {
            for (var i = 0; i < count; i++)
            {
                all.Add(
                    vault
                        .Launcher("--refresh", "5s", "--file", $"{_target.At($"{i}")}=vault://kv/app#a")
                        .Command("sleep", "100")
                        .Within(TimeSpan.FromMinutes(2))
                        .Start()
                );
            }
            await all[0].UntilAsync(() => Task.FromResult(Looks().Count >= count * (1 + looks)));
        }
        finally
        {
            foreach (var running in all)
            {
                await running.DisposeAsync();
            }
        }

        // On average as many as there are in five seconds.
        Assert.InRange(Rates.Most(Looks().Skip(count), TimeSpan.FromSeconds(1)), 1, 3 * count / 5);

        List<TimeSpan> Looks() =>
            [.. vault.Double.Journal.Where(entry => entry.Request == "GET kv/app").Select(entry => entry.Moment)];
    }

    private static string[] Dumps(Running running) => running.Output.Text.Split("stays 1\n", StringSplitOptions.None);

    private static double Number(string text, string name) =>
        double.Parse(Regex.Match(text, $"{name} ([0-9.]+)").Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("^[-+] (pending|status ShdPnd:)")]
    private static partial Regex Pending();
}
