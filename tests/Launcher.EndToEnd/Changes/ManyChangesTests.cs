using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Changes;

/// <summary>The example examples/rotating-file for a long time: what grows with each change would be found after months.</summary>
public sealed class ManyChangesTests : IDisposable
{
    private const int Terminate = 15;

    private const string App = """
        trap : HUP; trap 'exit 7' TERM
        echo started
        while :; do sleep 0.1 & wait $!; done
        """;

    private static readonly int s_changes = Samples.Of(30, most: 1000);

    private readonly Scratch _source = Scratch.OnDisk();
    private readonly Scratch _target = Scratch.OnTmpfs();

    public void Dispose()
    {
        _source.Dispose();
        _target.Dispose();
    }

    [Theory, Trait("soak", "yes")]
    [InlineData("signal:HUP", "signalled: ")]
    [InlineData("restart", "restarted: ")]
    public async Task A_thousand_of_them_leave_nothing_behind(string action, string done)
    {
        var volume = new KubernetesVolume(_source.At("volume"));
        await volume.SwapAsync("0");
        await using var running = Run.Launcher(
                "--on-change",
                action,
                "--quiet-period",
                "1ms",
                "--change-splay",
                "1ms",
                "--max-restarts",
                "1000/1m",
                "--log-level",
                "info",
                "--file",
                $"{_target.At("secret")}=file://{volume.Key}"
            )
            .Command("sh", "-c", App)
            .Within(TimeSpan.FromSeconds(30 + s_changes))
            .Start();
        await running.SaysAsync("started\n");
        var agent = await Family.AgentAsync(running);
        // The first ones load code, and fill what is kept for the next.
        await ChangeAsync(10);
        var before = await TraceAsync();

        await ChangeAsync(s_changes);

        var after = await TraceAsync();
        Assert.Equal(before.Descriptors, after.Descriptors);
        Assert.Equal(before.Children, after.Children);
        // A heap of some megabytes goes up and down by two; it does not go up with every change.
        Assert.InRange(after.Agent, 1000, before.Agent + (3 * 1024));
        // About 150 bytes a signal and 1.1 kB a restart, until the runtime collects them.
        Assert.InRange(after.Supervisor, 100, before.Supervisor + (2 * 1024));
        Assert.InRange(await Processes.ResidentAsync(agent), 1000, 16 * 1024);
        Assert.Single(Directory.GetFileSystemEntries(_target.Folder));
        running.Signal(Terminate);
        Assert.Equal(7, (await running.Completion).ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(_target.Folder));

        async Task ChangeAsync(int count)
        {
            var already = Count();
            for (var i = 1; i <= count; i++)
            {
                await volume.SwapAsync($"{already + i}");
                await running.UntilAsync(() => Task.FromResult(Count() == already + i));
                Assert.Equal($"{already + i}", await ReadAsync());
            }
        }

        int Count() => running.Error.Text.Split($"launcher: {done}").Length - 1;

        async Task<(int Agent, int Supervisor, int Descriptors, int Children)> TraceAsync()
        {
            foreach (var process in (int[])[agent, running.ProcessId])
            {
                await Processes.UntilStillAsync(process);
            }
            return (
                await Processes.AnonymousAsync(agent),
                await Processes.AnonymousAsync(running.ProcessId),
                Descriptors(agent) + Descriptors(running.ProcessId),
                // An app that ended and was not reaped is one too.
                (await Processes.ChildrenAsync(running.ProcessId)).Length
            );
        }
    }

    private static int Descriptors(int process) => Directory.GetFileSystemEntries($"/proc/{process}/fd").Length;

    private async Task<string> ReadAsync() =>
        await File.ReadAllTextAsync(_target.At("secret"), TestContext.Current.CancellationToken);
}
