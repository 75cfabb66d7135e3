using Launcher.Testing.Harness;

namespace Launcher.EndToEnd;

/// <summary>What every other test trusts.</summary>
public sealed class HarnessTests
{
    [Fact]
    public async Task A_program_that_hangs_is_killed_at_its_timeout_with_what_it_started()
    {
        var run = Run.Program("sh", "-c", "sleep 300 & echo $!; wait").Within(TimeSpan.FromSeconds(1));
        await using var running = run.Start();
        await running.SaysAsync("\n");
        var child = running.Output.Text.Trim();

        var failure = await Assert.ThrowsAsync<TimeoutException>(() => running.Completion);

        Assert.Contains("did not end within 1 s", failure.Message, StringComparison.Ordinal);
        Assert.Contains(child, failure.Message, StringComparison.Ordinal);
        Assert.True(await IsGoneAsync(child));
    }

    [Fact]
    public async Task A_program_that_is_not_waited_for_ends_with_the_test()
    {
        string pid;
        await using (var running = Run.Program(Probe.Exit, "wait").Start())
        {
            await running.SaysAsync("ready ");
            pid = $"{running.ProcessId}";
            Assert.True(Directory.Exists($"/proc/{pid}"));
        }

        Assert.True(await IsGoneAsync(pid));
    }

    [Fact]
    public async Task The_environment_is_clean_unless_it_is_asked_for()
    {
        var clean = await Run.Program("/usr/bin/env").Env("B", "2").Env("A", "").RunAsync();
        var inherited = await Run.Program("/usr/bin/env").InheritingEnvironment().RunAsync();

        Assert.Equal(
            ["A=", "B=2", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
            clean
                .Quietly()
                .StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Order(StringComparer.Ordinal)
        );
        Assert.Contains(
            $"HOME={Environment.GetEnvironmentVariable("HOME")}\n",
            inherited.Quietly().StandardOutput,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Output_errors_and_input_are_exact()
    {
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];

        var outcome = await Run.Program("sh", "-c", "cat; printf '\\377e' >&2; exit 3").Input(bytes).RunAsync();

        Assert.Equal(3, outcome.ExitCode);
        Assert.Equal(bytes, outcome.OutputBytes.ToArray());
        Assert.Equal([0xff, (byte)'e'], outcome.ErrorBytes.ToArray());
    }

    [Fact]
    public async Task A_wait_for_words_that_never_come_fails_when_the_program_ends()
    {
        await using var running = Run.Program("sh", "-c", "echo other words; exit 4").Start();

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => running.SaysAsync("these words"));

        Assert.Contains("ended without saying 'these words': exit code 4", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_root_holds_only_what_was_put_there_and_its_program_is_process_1()
    {
        using var root = new Root().Install(Probe.Exit, "/app");

        await using var running = root.Program("/app", "wait").Start();

        await running.SaysAsync("ready 1\n");
    }

    // The kernel ends a killed process in its own time; a zombie is as gone as it gets where PID 1 does not reap.
    private static async Task<bool> IsGoneAsync(string pid)
    {
        for (var waited = TimeSpan.Zero; waited < TimeSpan.FromSeconds(5); waited += TimeSpan.FromMilliseconds(20))
        {
            try
            {
                var stat = await File.ReadAllTextAsync($"/proc/{pid}/stat");
                if (stat[(stat.LastIndexOf(')') + 2)..][0] is 'Z' or 'X')
                {
                    return true;
                }
            }
            catch (IOException)
            {
                return true;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
        return false;
    }
}
