using Launcher.Testing.Harness;

namespace Launcher.EndToEnd;

/// <summary>After exec the orchestrator's signals are the app's alone.</summary>
public sealed class SignalTests
{
    private const int Hangup = 1;
    private const int Interrupt = 2;
    private const int Quit = 3;
    private const int User = 10;
    private const int Terminate = 15;

    [Theory]
    [InlineData(Hangup)]
    [InlineData(Interrupt)]
    [InlineData(Quit)]
    [InlineData(User)]
    [InlineData(Terminate)]
    public async Task A_signal_ends_the_app_as_it_does_without_the_launcher(int signal)
    {
        var direct = await EndAsync(Run.Program(Probe.Exit, "wait"), signal);
        var launched = await EndAsync(Run.Launcher().Command(Probe.Exit, "wait"), signal);

        Assert.Equal(128 + signal, direct);
        Assert.Equal(direct, launched);
    }

    [Fact]
    public async Task An_app_that_handles_TERM_ends_in_its_own_way() =>
        Assert.Equal(7, await EndAsync(Run.Launcher().Command(Probe.Exit, "handle"), Terminate));

    [Fact]
    public async Task The_app_has_the_process_id_of_the_launcher()
    {
        await using var running = Run.Launcher().Command(Probe.Exit, "wait").Start();

        await running.SaysAsync($"ready {running.ProcessId}\n");
    }

    [Fact]
    public async Task As_process_1_the_app_handles_TERM()
    {
        using var root = new Root().Install(Probe.Exit, "/app");
        await using var running = root.Program("/launcher", "--", "/app", "handle").Start();
        await running.SaysAsync("ready 1\n");
        var children = await File.ReadAllTextAsync(
            $"/proc/{running.ProcessId}/task/{running.ProcessId}/children",
            TestContext.Current.CancellationToken
        );

        Running.Signal(int.Parse(children, System.Globalization.CultureInfo.InvariantCulture), Terminate);

        Assert.Equal(7, (await running.Completion).ExitCode);
    }

    [Theory]
    [InlineData("\x03", 128 + Interrupt)]
    [InlineData("\x1c", 128 + Quit)]
    public async Task The_keys_of_a_terminal_reach_the_app(string key, int expected)
    {
        await using var running = Run.Launcher()
            .Command(Probe.Exit, "wait")
            .Under(Probe.PtyRun, "--type-after", "ready", key, "--")
            .Start();

        Assert.Equal(expected, (await running.Completion).ExitCode);
    }

    private static async Task<int> EndAsync(Run run, int signal)
    {
        await using var running = run.Start();
        await running.SaysAsync("ready ");
        running.Signal(signal);
        return (await running.Completion).ExitCode;
    }
}
