using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Supervised;

/// <summary>The process that stays: small, asleep, without secrets, and content with little.</summary>
public sealed class ResidentTests
{
    private const int Terminate = 15;

    [Theory, MemberData(nameof(Place.All), MemberType = typeof(Place))]
    public async Task It_does_nothing_at_all_while_nothing_happens(string where)
    {
        using var place = new Place(where);

        var outcome = await place.Launcher([], "relay", "idle", "4").RunAsync();

        Assert.Equal("0 context switches, 0 ticks\n", outcome.Quietly().StandardOutput);
    }

    [Fact]
    public async Task A_parent_that_wakes_up_is_seen()
    {
        var outcome = await Run.Program("sh", "-c", $"'{Probe.Relay}' idle 1 & while kill -0 $!; do sleep 0.1; done")
            .RunAsync();

        Assert.Matches("^[1-9][0-9]* context switches", outcome.StandardOutput);
    }

    [Theory, MemberData(nameof(Place.All), MemberType = typeof(Place))]
    public async Task It_is_small_and_holds_nothing_that_was_inherited(string where)
    {
        using var place = new Place(where);

        var outcome = await place
            .Launcher([], "relay", "parent")
            .Under(InvisibleTests.Hostile("--open 3=file --open 4=pipe --open 6=directory --open 500=socket"))
            .RunAsync();

        var memory = Regex.Match(outcome.Quietly().StandardOutput, "^rss ([0-9]+) anonymous ([0-9]+)\n");
        Assert.InRange(int.Parse(memory.Groups[1].Value, CultureInfo.InvariantCulture), 500, 7168);
        // The tables of all code that is linked are among it, as the image is position-independent: 3,272 with today's stores.
        Assert.InRange(int.Parse(memory.Groups[2].Value, CultureInfo.InvariantCulture), 100, 3350);
        Assert.Equal(
            "directory /\ndescriptor 0 /\ndescriptor 1 pipe:\ndescriptor 2 pipe:\n",
            outcome.StandardOutput[memory.Length..]
        );
    }

    [Fact]
    public async Task A_stream_that_is_a_file_is_not_kept()
    {
        using var scratch = Scratch.OnDisk();
        var log = scratch.At("log");

        (
            await Run.Program(
                    "sh",
                    "-c",
                    $"'{LauncherBinary.FullPath}' --mode supervise -- '{Probe.Relay}' parent >'{log}' 2>&1"
                )
                .RunAsync()
        ).Quietly();

        Assert.EndsWith(
            "descriptor 0 /\ndescriptor 1 /\ndescriptor 2 /\n",
            await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task It_never_has_a_secret_in_memory()
    {
        using var scratch = Scratch.OnTmpfs();
        var (secret, login) = (Needle(), Needle());
        scratch.Write("secret", secret);
        await using var running = Run.Launcher(
                "--mode",
                "supervise",
                "--env",
                $"A=file://{scratch.At("secret")}",
                "--memfd",
                $"B=file://{scratch.At("secret")}",
                "--file",
                $"{scratch.At("delivered")}=file://{scratch.At("secret")}"
            )
            .Env("LOGIN", login)
            .Env("VAULT_TOKEN", login)
            .Env("LAUNCHER_ENV", $"L=literal://{login}")
            .Command(Probe.Exit, "handle")
            .Start();
        await running.SaysAsync("ready ");
        var app = (await Processes.OnlyChildAsync(running.ProcessId))!.Value;

        Assert.True(ProcessMemory.Holds(app, Encoding.UTF8.GetBytes(secret)));
        Assert.True(ProcessMemory.Holds(app, Encoding.UTF8.GetBytes(login)));
        // It can be found: what the process does have in memory.
        Assert.True(ProcessMemory.Holds(running.ProcessId, Encoding.UTF8.GetBytes(scratch.At("delivered"))));
        Assert.False(ProcessMemory.Holds(running.ProcessId, Encoding.UTF8.GetBytes(secret)));
        Assert.False(ProcessMemory.Holds(running.ProcessId, Encoding.UTF8.GetBytes(login)));
        Assert.False(ProcessMemory.Holds(running.ProcessId, Encoding.Unicode.GetBytes(login)));

        running.Signal(Terminate);
        Assert.Equal(7, (await running.Completion).ExitCode);
    }

    [Fact]
    public async Task No_thread_of_it_leaves_a_signal_unblocked()
    {
        await using var running = Run.Launcher("--mode", "supervise").Command(Probe.Exit, "handle").Start();
        await running.SaysAsync("ready ");

        var masks = Directory
            .GetDirectories($"/proc/{running.ProcessId}/task")
            .Where(thread => Path.GetFileName(thread) != $"{running.ProcessId}")
            .Select(thread => Regex.Match(File.ReadAllText($"{thread}/status"), "SigBlk:\t([0-9a-f]+)").Groups[1].Value)
            .ToList();

        // The first thread waits for all of them, which the kernel shows as none blocked.
        Assert.NotEmpty(masks);
        Assert.All(masks, mask => Assert.Equal("fffffffffffbfeff", mask));
    }

    [Theory]
    [InlineData("--close 0")]
    [InlineData("--close 0 --close 1 --close 2")]
    [InlineData("--limit nofile=20:20")]
    [InlineData("--drop-caps")]
    [InlineData("--drop-caps --no-new-privs")]
    [InlineData("--user 65534:65533")]
    [InlineData("--limit as=400000000")]
    [InlineData("--deleted-directory")]
    [InlineData("--ignore 1-31,35-64 --block 1-31,35-64")]
    public async Task It_works_under_every_parent(string parent)
    {
        using var scratch = Scratch.OnDisk();
        var launcher = scratch.Install(LauncherBinary.FullPath, "launcher");
        var probe = scratch.Install(Probe.Relay, "relay");
        var outcome = scratch.Write("outcome", "");
        File.SetUnixFileMode(outcome, (UnixFileMode)0x1B6);

        // All signals, and one that is queued: they end the app with 7. Its output may be closed, so its code tells.
        await using var running = Run.Program(launcher, "--mode", "supervise", "--", probe, "all")
            .Under(InvisibleTests.Hostile(parent))
            .In("/")
            .Start();

        (await running.Completion).Quietly();
    }

    [Fact]
    public async Task It_needs_no_CAP_KILL_for_an_app_with_another_user()
    {
        using var root = new Root().Install(Probe.Relay, "/relay");
        await using var running = root.Program(
                "/launcher",
                "--mode",
                "supervise",
                "--user",
                "65534:65533",
                "--",
                "/relay",
                "echo",
                $"{Terminate}"
            )
            .Under("setpriv", "--bounding-set", "-kill", "--")
            .Start();
        await running.SaysAsync("ready ");

        Running.Signal((await Processes.OnlyChildAsync(running.ProcessId))!.Value, Terminate);

        (await running.Completion).Quietly(7);
    }

    [Fact]
    public async Task Such_an_app_cannot_signal_it_either()
    {
        await using var running = Run.Launcher("--mode", "supervise", "--user", "65534:65533")
            .Command(
                "sh",
                "-c",
                "trap 'echo got TERM; exit 7' TERM; for s in STOP KILL TERM; do kill -$s $PPID; done; echo ready; while :; do sleep 0.02; done"
            )
            .Under("setpriv", "--bounding-set", "-kill", "--")
            .Start();
        await running.SaysAsync("ready\n");

        running.Signal(Terminate);

        var outcome = await running.Completion;
        Assert.Equal((7, "ready\ngot TERM\n"), (outcome.ExitCode, outcome.StandardOutput));
        Assert.Matches("^(sh: [0-9]+: kill: Operation not permitted\n\n?){3}$", outcome.StandardError);
    }

    [Fact]
    public async Task It_still_hears_of_its_parents_death_then()
    {
        var script =
            $"'{Probe.Hostile}' --parent-death 10 -- '{LauncherBinary.FullPath}' --mode supervise --user 65534:65533 -- "
            + "sh -c \"trap 'echo got USR1; exit 7' USR1; echo ready; while :; do sleep 0.02; done\" & wait";
        await using var running = Run.Program("sh", "-c", script)
            .Under("setpriv", "--bounding-set", "-kill", "--")
            .Start();
        await running.SaysAsync("ready\n");

        running.Signal(9);

        await running.Completion;
        Assert.Equal("ready\ngot USR1\n", running.Output.Text);
    }

    [Fact]
    public async Task It_is_called_what_it_was_started_as()
    {
        await using var running = Run.Launcher("--mode", "supervise", "--env", "A=literal://a b", "--signal-group")
            .Command(Probe.Exit, "handle")
            .Start();
        await running.SaysAsync("ready ");

        var arguments = await Processes.ArgumentsAsync(running.ProcessId);
        Assert.Equal(
            $"{LauncherBinary.FullPath}|--mode|supervise|--env|A=literal://a b|--signal-group|--|{Probe.Exit}|handle",
            string.Join('|', arguments)
        );
        Assert.Equal(
            "launcher\n",
            await File.ReadAllTextAsync($"/proc/{running.ProcessId}/comm", TestContext.Current.CancellationToken)
        );
        running.Signal(Terminate);
        Assert.Equal(7, (await running.Completion).ExitCode);
    }

    [Fact]
    public async Task An_app_that_changed_its_user_by_itself_cannot_be_signalled_without_CAP_KILL_and_a_line_says_so()
    {
        using var root = new Root().Install(Probe.Relay, "/relay").Install(Probe.Hostile, "/hostile");
        await using var running = root.Program(
                "/launcher",
                "--mode",
                "supervise",
                "--",
                "/hostile",
                "--user",
                "65534:65533",
                "--",
                "/relay",
                "echo",
                $"{Terminate}"
            )
            .Under("setpriv", "--bounding-set", "-kill", "--")
            .Start();
        await running.SaysAsync("ready ");
        var supervisor = (await Processes.OnlyChildAsync(running.ProcessId))!.Value;

        Running.Signal(supervisor, Terminate);
        await running.SaysOnErrorAsync("--user)\n");
        Running.Signal(supervisor, 10);
        Running.Signal((await Processes.OnlyChildAsync(supervisor))!.Value, Terminate);

        var outcome = await running.Completion;
        Assert.Equal(7, outcome.ExitCode);
        Assert.Matches(
            @"^launcher: signal 15 cannot be passed on to the app \(pid \d+\), which runs as another user: give the container CAP_KILL \(--cap-add KILL\), or let the launcher change the user \(--user\)\n$",
            outcome.StandardError
        );
    }

    [Fact]
    public async Task Without_proc_it_refuses_and_exec_mode_does_not()
    {
        using var root = new Root().Install(Probe.Exit, "/exitprobe");

        var supervised = await root.ProgramWithoutProc(
                "/launcher",
                "--mode",
                "supervise",
                "--",
                "/exitprobe",
                "exit",
                "3"
            )
            .RunAsync();
        var executed = await root.ProgramWithoutProc("/launcher", "--", "/exitprobe", "exit", "3").RunAsync();

        Assert.Equal(
            (
                125,
                "launcher: internal: supervise mode starts its second process from /proc/self/exe, and /proc is not mounted for this PID namespace: mount /proc, or write --mode exec\n"
            ),
            (supervised.ExitCode, supervised.StandardError)
        );
        executed.Quietly(3);
    }

    [Fact]
    public async Task No_second_process_is_an_error_with_a_way_out()
    {
        using var scratch = Scratch.OnDisk();
        var launcher = scratch.Install(LauncherBinary.FullPath, "launcher");

        // The limit counts threads of a user: one that has none yet, and the launcher's own two.
        var outcome = await Run.Program(launcher, "--mode", "supervise", "--", "/bin/true")
            .Under(InvisibleTests.Hostile("--limit nproc=2:2 --user 64999:64999"))
            .In("/")
            .RunAsync();

        Assert.Equal(
            (
                125,
                "launcher: internal: no second process can be started: resource temporarily unavailable: raise the limit of processes (--pids-limit, --ulimit nproc=), or write --mode exec\n"
            ),
            (outcome.ExitCode, outcome.StandardError)
        );
    }

    private static string Needle() => $"n33dle-{Convert.ToHexString(RandomNumberGenerator.GetBytes(12))}";
}
