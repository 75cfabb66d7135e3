using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Changes;

/// <summary>An app that does not end when it is told to for a restart gets the time that is written down, and no more.</summary>
public sealed class GraceTests : IDisposable
{
    private readonly Scratch _source = Scratch.OnDisk();

    public void Dispose() => _source.Dispose();

    [Theory]
    [InlineData("30 s", "restart")]
    [InlineData("0.2 s", "exit", "--grace-period", "200ms")]
    public async Task It_is_killed(string grace, string action, params string[] flags)
    {
        var source = _source.Write("secret", "one");
        await using var running = Run.Launcher([
                .. flags,
                "--on-change",
                action,
                "--quiet-period",
                "1ms",
                "--change-splay",
                "1ms",
                "--env",
                $"V=file://{source}",
            ])
            .Command("sh", "-c", "trap '' TERM; echo \"started $V\"; while :; do sleep 0.1; done")
            .Within(TimeSpan.FromMinutes(2))
            .Start();
        await running.SaysAsync("started one\n");

        File.Move(_source.Write("next", "two"), source, overwrite: true);

        await running.SaysOnErrorAsync($"the app did not end within {grace} of TERM: sending KILL to it");
        if (action == "exit")
        {
            Assert.Equal(75, (await running.Completion).ExitCode);
            return;
        }
        await running.SaysAsync("started two\n");
        Running.Signal(await Family.AppAsync(running), 9);
        Assert.Equal(137, (await running.Completion).ExitCode);
    }
}
