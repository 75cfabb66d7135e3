using System.Globalization;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.BadInput;

/// <summary>A signal while a store blocks ends the launch with 128+n and without a word; nothing was started or written.</summary>
public sealed class HeldSignalTests : IDisposable
{
    private const int Hangup = 1;
    private const int Interrupt = 2;
    private const int Quit = 3;
    private const int Terminate = 15;

    private readonly Site _site = new();

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData(Hangup)]
    [InlineData(Interrupt)]
    [InlineData(Quit)]
    [InlineData(Terminate)]
    public async Task A_signal_while_a_store_blocks_is_128_plus_its_number(int signal)
    {
        var fifo = await _site.FifoAsync("fifo");
        await using var running = _site
            .Launcher($"--env|A=file://{fifo}|--file|{{mem}}/new/x=file://{fifo}|--|echo|started")
            .Start();
        await running.UntilAsync(() => HeldSignals.AreHeldAsync(running.ProcessId));

        running.Signal(signal);

        var outcome = await running.Completion;
        outcome.Quietly(128 + signal);
        Assert.Equal("", outcome.StandardOutput);
        Assert.Empty(Directory.GetFileSystemEntries(_site.Memory.Folder));
    }

    [Theory]
    [InlineData(Hangup)]
    [InlineData(Interrupt)]
    [InlineData(Quit)]
    [InlineData(Terminate)]
    public async Task As_process_1_too(int signal)
    {
        var fifo = await _site.FifoAsync("fifo");
        await using var running = Run.Program("unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "--")
            .Arguments(LauncherBinary.FullPath, "--env", $"A=file://{fifo}", "--", Probe.Exit, "wait")
            .Start();
        var first = 0;
        await running.UntilAsync(async () =>
        {
            var children = await File.ReadAllTextAsync(
                $"/proc/{running.ProcessId}/task/{running.ProcessId}/children",
                TestContext.Current.CancellationToken
            );
            return int.TryParse(children, NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out first)
                && await HeldSignals.AreHeldAsync(first);
        });

        Running.Signal(first, signal);

        var outcome = await running.Completion;
        outcome.Quietly(128 + signal);
        Assert.Equal("", outcome.StandardOutput);
    }

    [Fact]
    public async Task An_ignored_HUP_stays_ignored_and_the_launch_goes_on()
    {
        var fifo = await _site.FifoAsync("fifo");
        await using var running = _site
            .Launcher($"--env|A=file://{fifo}|--|printenv|A")
            .Under(Probe.Hostile, "--ignore", $"{Hangup}", "--")
            .Start();
        await running.UntilAsync(() => HeldSignals.AreHeldAsync(running.ProcessId));

        running.Signal(Hangup);
        await File.WriteAllTextAsync(fifo, "value\n", TestContext.Current.CancellationToken);

        Assert.Equal("value\n", (await running.Completion).Quietly().StandardOutput);
    }

    [Fact]
    public async Task A_blocked_TERM_stays_the_app_s()
    {
        var fifo = await _site.FifoAsync("fifo");
        await using var running = _site
            .Launcher($"--env|A=file://{fifo}|--|grep|ShdPnd|/proc/self/status")
            .Under(Probe.Hostile, "--block", $"{Terminate}", "--")
            .Start();
        await running.UntilAsync(() => HeldSignals.AreHeldAsync(running.ProcessId));

        running.Signal(Terminate);
        await File.WriteAllTextAsync(fifo, "value\n", TestContext.Current.CancellationToken);

        // Pending for whoever unblocks it: the app.
        Assert.Contains(
            "0000000000004000",
            (await running.Completion).Quietly().StandardOutput,
            StringComparison.Ordinal
        );
    }
}
