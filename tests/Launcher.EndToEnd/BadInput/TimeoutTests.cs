using System.Diagnostics;

namespace Launcher.EndToEnd.BadInput;

/// <summary>The budget is kept, its end is 124 only when nothing else is wrong, and one silent store hides no other answer.</summary>
public sealed class TimeoutTests : IDisposable
{
    private const string Silent =
        "is a stream, and it did not end in time: check what writes to it, or give it more time with --timeout";

    private readonly Site _site = new();

    public TimeoutTests() => _site.Disk.Write("secret", "value\n");

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task A_store_that_is_silent_is_124_within_the_budget()
    {
        var fifo = await _site.FifoAsync("fifo");
        var watch = Stopwatch.StartNew();

        await _site.RefusesAsync(
            _site.Launcher($"--timeout|400ms|--env|A=file://{fifo}|--file|{{mem}}/new/x=file://{{dir}}/secret|--|true"),
            124,
            $"A: timeout: '{{dir}}/fifo' {Silent}"
        );

        Assert.True(watch.Elapsed >= TimeSpan.FromMilliseconds(400), $"it waited only {watch.Elapsed}");
        Assert.Empty(Directory.GetFileSystemEntries(_site.Memory.Folder));
    }

    [Fact]
    public async Task The_twin_of_the_flag_is_a_budget_too()
    {
        var fifo = await _site.FifoAsync("fifo");

        await _site.RefusesAsync(
            _site.Launcher($"--expand|file://{fifo}|--|true").Env("LAUNCHER_TIMEOUT", "200ms"),
            124,
            $"--expand: timeout: '{{dir}}/fifo' {Silent}"
        );
    }

    [Fact]
    public async Task A_failure_that_stays_makes_it_125()
    {
        var fifo = await _site.FifoAsync("fifo");

        await _site.RefusesAsync(
            $"--timeout|200ms|--env|A=file://{fifo}|--env|B=file://{{dir}}/secret?format=json#x|--env|C=file://{{dir}}/secret|--|true",
            $"A: timeout: '{{dir}}/fifo' {Silent}",
            "B: bad-value: 'file://{dir}/secret' is not valid JSON: line 1, column 1: this is not expected here: correct it in the store"
        );
    }

    [Fact]
    public async Task A_store_that_answers_in_time_is_waited_for()
    {
        var fifo = await _site.FifoAsync("fifo");
        await using var running = _site.Launcher($"--timeout|15s|--env|A=file://{fifo}|--|printenv|A").Start();
        await running.UntilAsync(() => HeldSignals.AreHeldAsync(running.ProcessId));

        await File.WriteAllTextAsync(fifo, "late\n", TestContext.Current.CancellationToken);

        Assert.Equal("late\n", (await running.Completion).Quietly().StandardOutput);
    }
}
