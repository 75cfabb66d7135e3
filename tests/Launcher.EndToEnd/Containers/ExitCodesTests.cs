using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Containers;

/// <summary>What the orchestrator sees of the end: through an engine, with the launcher as PID 1.</summary>
public sealed class ExitCodesTests(Images images)
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(255)]
    public async Task The_apps_own_code_is_the_containers(int code)
    {
        var outcome = await images
            .Container(await images.AppAsync("scratch"), [], "--env", "X=literal://y", "--", "/app", "exit", $"{code}")
            .RunAsync();

        outcome.Quietly(code);
    }

    [Theory]
    [InlineData(125, "--env", "X=file:///no/such/file", "--", "/app", "exit", "0")]
    [InlineData(126, "--env", "X=literal://y", "--", "/etc/passwd")]
    [InlineData(127, "--env", "X=literal://y", "--", "/no/such/program")]
    public async Task The_launchers_own_codes_tell_who_must_act(int code, params string[] words)
    {
        var outcome = await images.Container(await images.AppAsync("debian"), [], words).RunAsync();

        Assert.Equal(code, outcome.ExitCode);
        Assert.Equal("", outcome.StandardOutput);
        Assert.StartsWith("launcher: ", outcome.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cause_is_in_the_termination_log_and_a_success_leaves_it_empty()
    {
        using var scratch = Scratch.OnDisk();
        var log = scratch.Write("log", "");
        string[] options = ["--volume", $"{log}:/dev/termination-log", "--env", "LAUNCHER_ENV=X=file:///no/such/file"];

        var failed = await images
            .Container(await images.AppAsync("scratch"), options, "--", "/app", "exit", "0")
            .RunAsync();

        Assert.Equal(125, failed.ExitCode);
        Assert.NotEqual("", failed.StandardError);
        Assert.Equal(failed.StandardError, await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken));

        scratch.Write("log", "");
        var fine = await images
            .Container(
                await images.AppAsync("scratch"),
                options[..2],
                "--env",
                "X=literal://y",
                "--",
                "/app",
                "exit",
                "0"
            )
            .RunAsync();

        fine.Quietly();
        Assert.Equal("", await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("KILL", 137)]
    [InlineData("TERM", 143)]
    public async Task A_signal_that_ends_the_app_is_in_the_containers_code(string signal, int code)
    {
        // With a reaper of the engine as PID 1: a default TERM is dropped where the app itself is PID 1.
        var name = $"exit-{Guid.NewGuid():n}";
        await using var running = images
            .Container(
                await images.AppAsync("debian"),
                ["--init", "--name", name],
                "--env",
                "X=literal://y",
                "--",
                "sh",
                "-c",
                "echo started; exec sleep 60"
            )
            .Start();
        await running.SaysAsync("started");
        // The shell has yet to become sleep; either dies of both signals.
        await Podman.AnswerAsync("kill", "--signal", signal, name);

        Assert.Equal(code, (await running.Completion).ExitCode);
    }

    [Fact]
    public async Task A_stop_reaches_the_app_which_is_PID_1()
    {
        var name = $"exit-{Guid.NewGuid():n}";
        await using var running = images
            .Container(
                await images.AppAsync("scratch"),
                ["--name", name],
                "--env",
                "X=literal://y",
                "--",
                "/app",
                "wait",
                "7"
            )
            .Start();
        await running.SaysAsync("ready");

        await Podman.AnswerAsync("stop", "--time=30", name);

        var outcome = await running.Completion;
        Assert.Equal("ready\nsignal 15, pid 1\n", outcome.Quietly(7).StandardOutput);
    }
}
