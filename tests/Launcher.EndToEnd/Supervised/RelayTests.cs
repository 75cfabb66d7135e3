using System.Globalization;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Supervised;

/// <summary>Supervise mode: every signal that can be caught reaches the app, in order, with its value.</summary>
public sealed class RelayTests
{
    private const int Hangup = 1;
    private const int Quit = 3;
    private const int Terminate = 15;

    private static readonly int s_factor = int.Parse(
        Environment.GetEnvironmentVariable("SOAK_FACTOR") ?? "1",
        CultureInfo.InvariantCulture
    );

    [Theory, MemberData(nameof(Place.All), MemberType = typeof(Place))]
    public async Task Every_signal_reaches_the_app_with_its_value(string where)
    {
        using var place = new Place(where);

        var outcome = await place.Launcher([], "relay", "all").RunAsync();

        Assert.Equal("62 of 62 came, 62 with their value, 62 as queued ones\n", outcome.Quietly().StandardOutput);
    }

    [Theory, MemberData(nameof(Place.All), MemberType = typeof(Place))]
    public async Task Signals_without_a_value_reach_it_too(string where)
    {
        using var place = new Place(where);
        int[] numbers = [.. Enumerable.Range(1, 64).Where(number => number is not (9 or 19))];

        var outcome = await place.Launcher([], "relay", "some", string.Join(',', numbers)).RunAsync();

        Assert.Equal(
            string.Concat(numbers.Select(number => $"{number}: {number}\n")),
            outcome.Quietly().StandardOutput
        );
    }

    [Fact]
    public async Task A_parent_that_does_not_relay_is_seen()
    {
        // The shell is the parent that gets the signals; those it does not end of are lost.
        var outcome = await Run.Program("sh", "-c", $"trap '' TERM; '{Probe.Relay}' some 28,15; :").RunAsync();

        Assert.Equal("28: 0\n15: 0\n", outcome.Quietly().StandardOutput);
    }

    [Theory, MemberData(nameof(Place.All), MemberType = typeof(Place)), Trait("soak", "yes")]
    public async Task A_hundred_thousand_queued_signals_keep_their_order(string where)
    {
        using var place = new Place(where);
        var count = 100_000 * Math.Min(s_factor, 10);

        var outcome = await place
            .Launcher([], "relay", "queue", count.ToString(CultureInfo.InvariantCulture))
            .Within(TimeSpan.FromMinutes(2))
            .RunAsync();

        Assert.Equal($"{count} came in order\n", outcome.Quietly().StandardOutput);
    }

    [Theory, MemberData(nameof(Place.All), MemberType = typeof(Place)), Trait("soak", "yes")]
    public async Task In_a_storm_of_all_kinds_no_real_time_signal_is_lost(string where)
    {
        using var place = new Place(where);
        // The kernel looks for a signal's twin through all that wait: twice as many take four times as long, and the probe
        // waits a minute.
        var count = 40_000 * Math.Min(s_factor, 2);

        var outcome = await place
            .Launcher([], "relay", "storm", count.ToString(CultureInfo.InvariantCulture))
            .Within(TimeSpan.FromMinutes(2))
            .RunAsync();

        Assert.Equal(
            $"{count / 4 * 3} of {count / 4 * 3} real-time signals, 8 of 8 others\n",
            outcome.Quietly().StandardOutput
        );
    }

    [Fact]
    public async Task An_app_with_a_short_queue_gets_them_all_as_well()
    {
        // As a user of its own: the kernel counts what waits for all processes of a user together.
        using var scratch = Scratch.OnDisk();
        var launcher = scratch.Install(LauncherBinary.FullPath, "launcher");
        var relay = scratch.Install(Probe.Relay, "relay");

        var outcome = await Run.Program(launcher, "--mode", "supervise", "--", relay, "queue", "2000")
            .Under(InvisibleTests.Hostile("--limit sigpending=8 --user 64998:64998"))
            .In("/")
            .RunAsync();

        Assert.Equal("2000 came in order\n", outcome.Quietly().StandardOutput);
    }

    [Theory]
    [InlineData("", "app got 10\nchild got nothing\n")]
    [InlineData("--signal-group", "app got 10\nchild got 10\n")]
    public async Task A_signal_goes_to_the_app_or_to_its_group(string flag, string expected)
    {
        using var place = new Place(Place.FirstProcess);
        await using var running = place
            .Launcher([.. flag.Split(' ', StringSplitOptions.RemoveEmptyEntries)], "relay", "family")
            .Start();
        await running.SaysAsync("ready ");

        Running.Signal(await place.SupervisorAsync(running), 10);

        var said = (await running.Completion).Quietly(7).StandardOutput.Split('\n', StringSplitOptions.None)[1..];
        Assert.Equal(expected, string.Join('\n', said.Order(StringComparer.Ordinal).Skip(1)) + "\n");
    }

    [Theory]
    [InlineData("15:3", Terminate, Quit)]
    [InlineData("TERM:QUIT", Terminate, Quit)]
    [InlineData("SIGTERM:sigquit", Terminate, Quit)]
    [InlineData("hup:40", Hangup, 40)]
    public async Task A_signal_can_become_another(string rewrite, int sent, int got)
    {
        await using var running = Run.Launcher("--mode", "supervise", "--signal-rewrite", rewrite)
            .Command(Probe.Relay, "echo", $"{got}")
            .Start();
        await running.SaysAsync("ready ");

        running.Signal(sent);

        Assert.EndsWith(
            $"got {got} value 0\n",
            (await running.Completion).Quietly(7).StandardOutput,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_signal_can_be_dropped_and_others_are_not()
    {
        await using var running = Run.Launcher()
            .Env("LAUNCHER_SIGNAL_REWRITE", "HUP:0\n10:12")
            .Command(Probe.Relay, "echo", $"{Terminate}")
            .Start();
        await running.SaysAsync("ready ");

        running.Signal(Hangup);
        running.Signal(10);
        await running.SaysAsync("got 12 ");
        running.Signal(Terminate);

        Assert.Matches(
            @"^ready \d+\ngot 12 value 0\ngot 15 value 0\n$",
            (await running.Completion).Quietly(7).StandardOutput
        );
    }

    [Theory]
    [InlineData(
        "15",
        "'15' is not a pair of signals: write FROM:TO with numbers or names, such as 15:3 or TERM:QUIT; 0 as TO drops it"
    )]
    [InlineData(
        "15:65",
        "'15:65' is not a pair of signals: '65' is not a signal: write FROM:TO with numbers or names, such as 15:3 or TERM:QUIT; 0 as TO drops it"
    )]
    [InlineData("TRM:3", "'TRM:3' is not a pair of signals: 'TRM' is not a signal: did you mean TERM?")]
    [InlineData("9:15", "'9:15' rewrites a signal that no process can catch: KILL and STOP act on the launcher itself")]
    [InlineData("15:3|--signal-rewrite|TERM:2", "'TERM:2' rewrites a signal a second time: keep one of them")]
    [InlineData(
        "15:3|--mode|exec",
        "it needs a parent process of the app, and exec mode leaves none: leave it out, or write --mode supervise"
    )]
    public async Task A_rewrite_that_cannot_work_is_refused(string words, string sentence)
    {
        ArgumentNullException.ThrowIfNull(words);
        var outcome = await Run.Launcher(["--signal-rewrite", .. words.Split('|')]).Command("true").RunAsync();

        Assert.Equal(
            (125, $"launcher: --signal-rewrite: bad-setting: {sentence}\n"),
            (outcome.ExitCode, outcome.StandardError)
        );
    }
}
