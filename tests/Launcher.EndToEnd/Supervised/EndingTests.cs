using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Supervised;

/// <summary>How it ends: by TERM at any moment, by a grace period, by KILL of any of its processes.</summary>
public sealed class EndingTests : IDisposable
{
    private const int Quit = 3;
    private const int Kill = 9;
    private const int User1 = 10;
    private const int Terminate = 15;

    private readonly Scratch _scratch = Scratch.OnDisk();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(Terminate)]
    [InlineData(2)]
    [InlineData(Quit)]
    public async Task A_stop_during_the_fetch_ends_it_and_the_app_never_runs(int signal)
    {
        var (run, marker) = await WaitingForAStoreAsync();
        await using var running = run.Start();
        var starter = await FetchingStarterAsync(running);

        running.Signal(signal);

        (await running.Completion).Quietly(128 + signal);
        await Processes.UntilAsync(() => Processes.HasEndedAsync(starter), "the starter ends");
        Assert.False(File.Exists(marker));
    }

    [Fact]
    public async Task Another_signal_during_the_fetch_waits_for_the_app()
    {
        var (run, _) = await WaitingForAStoreAsync();
        await using var running = run.Start();
        await FetchingStarterAsync(running);

        running.Signal(10);
        await using (var store = new FileStream(_scratch.At("store"), FileMode.Open, FileAccess.Write))
        {
            await store.WriteAsync("s3cret\n"u8.ToArray(), TestContext.Current.CancellationToken);
        }

        // It does not block that signal, so it ends of it at its first breath; without the fetch it had been the same.
        Assert.Equal(138, (await running.Completion).ExitCode);
    }

    [Theory, MemberData(nameof(Place.All), MemberType = typeof(Place))]
    public async Task A_stop_at_any_early_moment_ends_it_with_143(string where)
    {
        // As PID 1 the kernel discards what comes before the first instruction of ours.
        var earliest = where == Place.FirstProcess ? 1 : 0;
        for (var moment = earliest; moment < 12; moment++)
        {
            using var place = new Place(where);
            await using var running = place.Launcher([], "exitprobe", "wait").Start();
            var supervisor = await place.SupervisorAsync(running);
            // Moments: as soon as there is a starter, and steps of its way to the app.
            if (moment > 0)
            {
                await Processes.UntilAsync(
                    async () => await Processes.OnlyChildAsync(supervisor) is not null,
                    "there is a starter"
                );
                var pause = System.Diagnostics.Stopwatch.StartNew();
                while (pause.Elapsed < TimeSpan.FromMicroseconds(400 * (moment - 1))) { }
            }

            Running.Signal(supervisor, Terminate);

            Assert.Equal(143, (await running.Completion).ExitCode);
        }
    }

    [Fact]
    public async Task A_second_stop_while_the_app_ends_reaches_it_too()
    {
        await using var running = Run.Launcher("--mode", "supervise")
            .Command(
                "sh",
                "-c",
                "trap 'trap \"echo two; exit 9\" TERM; echo one' TERM; echo ready; while :; do sleep 0.02; done"
            )
            .Start();
        await running.SaysAsync("ready");

        running.Signal(Terminate);
        await running.SaysAsync("one");
        running.Signal(Terminate);

        Assert.Equal("ready\none\ntwo\n", (await running.Completion).Quietly(9).StandardOutput);
    }

    [Fact]
    public async Task Without_a_grace_period_an_app_that_ignores_TERM_lives_on()
    {
        await using var running = Run.Launcher("--mode", "supervise").Command(Probe.Relay, "echo", $"{Quit}").Start();
        await running.SaysAsync("ready ");

        running.Signal(Terminate);
        await running.SaysAsync("got 15 ");
        // What comes later still arrives.
        running.Signal(User1);
        await running.SaysAsync("got 10 ");
        running.Signal(Quit);

        (await running.Completion).Quietly(7);
    }

    [Theory, MemberData(nameof(Place.All), MemberType = typeof(Place))]
    public async Task A_grace_period_ends_in_KILL(string where)
    {
        using var place = new Place(where);
        await using var running = place.Launcher(["--grace-period", "300ms"], "relay", "echo", $"{Quit}").Start();
        await running.SaysAsync("ready ");

        Running.Signal(await place.SupervisorAsync(running), Terminate);

        var outcome = await running.Completion;
        Assert.Equal(128 + Kill, outcome.ExitCode);
        Assert.Contains("got 15 value 0\n", outcome.StandardOutput, StringComparison.Ordinal);
        Assert.Equal(
            "launcher: the app did not end within 0.3 s of TERM: sending KILL to it and its process group\n",
            outcome.StandardError
        );
    }

    [Fact]
    public async Task A_grace_period_begins_with_a_TERM_that_was_rewritten_and_takes_the_whole_group()
    {
        await using var running = Run.Launcher("--grace-period", "200ms", "--signal-rewrite", "TERM:QUIT")
            .Command("sh", "-c", $"trap '' QUIT; '{Probe.Relay}' echo 9 & echo $!; wait; wait")
            .Start();
        await running.SaysAsync("ready ");
        var child = int.Parse(
            running.Output.Text.Split('\n')[0].Replace("ready ", "", StringComparison.Ordinal),
            System.Globalization.CultureInfo.InvariantCulture
        );

        running.Signal(Terminate);

        Assert.Equal(128 + Kill, (await running.Completion).ExitCode);
        await Processes.UntilAsync(() => Processes.HasEndedAsync(child), "the app's child ends");
    }

    [Fact]
    public async Task An_app_that_ends_in_time_is_not_killed()
    {
        await using var running = Run.Launcher("--grace-period", "20s").Command(Probe.Exit, "handle").Start();
        await running.SaysAsync("ready ");

        running.Signal(Terminate);

        (await running.Completion).Quietly(7);
    }

    [Fact]
    public async Task KILL_of_the_app_is_137()
    {
        await using var running = Run.Launcher("--mode", "supervise").Command(Probe.Exit, "wait").Start();
        await running.SaysAsync("ready ");

        Running.Signal((await Processes.OnlyChildAsync(running.ProcessId))!.Value, Kill);

        (await running.Completion).Quietly(137);
    }

    [Fact]
    public async Task KILL_of_the_shim_is_137_and_the_app_never_runs()
    {
        var (run, marker) = await WaitingForAStoreAsync();
        await using var running = run.Start();

        Running.Signal(await FetchingStarterAsync(running), Kill);

        (await running.Completion).Quietly(137);
        Assert.False(File.Exists(marker));
    }

    [Fact]
    public async Task KILL_of_the_supervisor_during_the_fetch_ends_the_shim_and_the_app_never_runs()
    {
        var (run, marker) = await WaitingForAStoreAsync();
        await using var running = run.Start();
        var starter = await FetchingStarterAsync(running);

        running.Signal(Kill);

        (await running.Completion).Quietly(137);
        await Processes.UntilAsync(() => Processes.HasEndedAsync(starter), "the starter ends");
        Assert.False(File.Exists(marker));
    }

    [Fact]
    public async Task KILL_of_the_supervisor_leaves_the_app_running_as_any_orphan()
    {
        await using var running = Run.Launcher("--mode", "supervise").Command(Probe.Relay, "echo", $"{Quit}").Start();
        await running.SaysAsync("ready ");
        var app = (await Processes.OnlyChildAsync(running.ProcessId))!.Value;

        running.Signal(Kill);
        // The app still holds the pipes, so the supervisor's end shows in its state.
        await Processes.UntilAsync(() => Processes.HasEndedAsync(running.ProcessId), "the supervisor ends");
        Running.Signal(app, 10);
        await running.SaysAsync("got 10 ");

        Running.Signal(app, Quit);
        await running.SaysAsync($"got {Quit} ");
        await Processes.UntilAsync(() => Processes.HasEndedAsync(app), "the app ends");
    }

    [Fact]
    public async Task KILL_of_process_1_takes_all_with_it()
    {
        using var place = new Place(Place.FirstProcess);
        await using var running = place.Launcher([], "relay", "echo", $"{Quit}").Start();
        await running.SaysAsync("ready ");
        var supervisor = await place.SupervisorAsync(running);
        var app = (await Processes.OnlyChildAsync(supervisor))!.Value;

        Running.Signal(supervisor, Kill);

        Assert.NotEqual(7, (await running.Completion).ExitCode);
        await Processes.UntilAsync(() => Processes.HasEndedAsync(app), "the app ends");
    }

    // A server that goes to the background by itself takes the container with it at once, and nobody sees why.
    [Theory]
    [InlineData(Place.FirstProcess, "end with the container")]
    [InlineData(Place.Subreaper, "go on without a parent")]
    public async Task An_app_that_leaves_processes_behind_is_told_at_info(string where, string theirEnd)
    {
        using var place = new Place(where);

        var told = await place.Launcher(["--log-level", "info"], "relay", "abandon").RunAsync();
        var silent = await place.Launcher([], "relay", "abandon").RunAsync();
        var none = await place.Launcher(["--log-level", "info"], "exitprobe", "exit", "3").RunAsync();

        Assert.Equal(4, told.ExitCode);
        Assert.Matches(
            $@"^launcher: the app \(pid \d+\) ended with 4 while other processes still run, which {theirEnd}: if it goes to the background by itself, tell it to stay in the foreground\n$",
            told.StandardError
        );
        silent.Quietly(4);
        none.Quietly(3);
    }

    [Theory]
    [InlineData("", 143, false)]
    [InlineData("--mode supervise", 143, true)]
    [InlineData("--mode supervise --signal-group", 143, false)]
    public async Task Whether_timeout_reaches_the_whole_pipeline(string flags, int code, bool leaves)
    {
        var pids = _scratch.At("pids");
        var outcome = await Run.Launcher([.. flags.Split(' ', StringSplitOptions.RemoveEmptyEntries)])
            .Command("sh", "-c", $"sleep 61 </dev/null >/dev/null 2>&1 & echo $! >'{pids}'; wait")
            .Under("timeout", "--preserve-status", "1")
            .RunAsync();

        Assert.Equal(code, outcome.ExitCode);
        var left = int.Parse(
            await File.ReadAllTextAsync(pids, TestContext.Current.CancellationToken),
            System.Globalization.CultureInfo.InvariantCulture
        );
        if (leaves)
        {
            Assert.False(await Processes.HasEndedAsync(left));
            Running.Signal(left, Kill);
            return;
        }
        // Its signal came, and it ends in its own time.
        await Processes.UntilAsync(() => Processes.HasEndedAsync(left), "the pipeline ends");
    }

    /// <summary>A launcher whose store, a FIFO, does not answer, and the file that the app would make.</summary>
    private async Task<(Run Run, string Marker)> WaitingForAStoreAsync()
    {
        (await Run.Program("mkfifo", _scratch.At("store")).RunAsync()).Quietly();
        var marker = _scratch.At("ran");
        return (
            Run.Launcher("--mode", "supervise", "--env", $"A=file://{_scratch.At("store")}")
                .Command("sh", "-c", $"echo > '{marker}'; exec sleep 60"),
            marker
        );
    }

    private async Task<int> FetchingStarterAsync(Running running)
    {
        await running.UntilAsync(async () =>
            await Processes.OnlyChildAsync(running.ProcessId) is { } child
            && Processes.Holds(child, _scratch.At("store"))
        );
        var starter = (await Processes.OnlyChildAsync(running.ProcessId))!.Value;
        Assert.StartsWith("launcher-starter ", (await Processes.ArgumentsAsync(starter))[0], StringComparison.Ordinal);
        return starter;
    }
}
