using Launcher.EndToEnd.Supervised;

namespace Launcher.EndToEnd.Containers;

/// <summary>Supervise mode in real containers: what an engine does to PID 1 arrives at the app.</summary>
public sealed class SupervisedTests(Images images)
{
    private const string Mode = "--mode=supervise";

    [Theory]
    [InlineData("scratch")]
    [InlineData("debian")]
    [InlineData("musl")]
    public async Task A_stop_reaches_the_app_behind_process_1(string baseName)
    {
        var name = $"supervised-{Guid.NewGuid():n}";
        await using var running = images
            .Container(
                await images.AppAsync(baseName),
                ["--name", name],
                Mode,
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

        Assert.Matches(@"^ready\nsignal 15, pid [2-9]\d*\n$", (await running.Completion).Quietly(7).StandardOutput);
    }

    [Theory]
    [InlineData("TERM", 143, "")]
    [InlineData("USR1", 138, "")]
    [InlineData("KILL", 137, "")]
    [InlineData("TERM", 143, "--init")]
    public async Task A_signal_that_ends_the_app_is_in_the_containers_code(string signal, int code, string option)
    {
        ArgumentNullException.ThrowIfNull(option);
        // Without a parent a default TERM would be dropped: the app itself would be PID 1.
        var name = $"supervised-{Guid.NewGuid():n}";
        await using var running = images
            .Container(
                await images.AppAsync("debian"),
                [.. option.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--name", name],
                Mode,
                "--",
                "sh",
                "-c",
                "echo started; exec sleep 60"
            )
            .Start();
        await running.SaysAsync("started");

        await Podman.AnswerAsync("kill", "--signal", signal, name);

        Assert.Equal(code, (await running.Completion).ExitCode);
    }

    [Fact]
    public async Task A_container_can_be_read_only_unprivileged_and_without_capabilities()
    {
        var outcome = await images
            .Container(
                await images.AppAsync("scratch"),
                [
                    "--read-only",
                    "--user=1000:1000",
                    "--cap-drop=ALL",
                    "--security-opt=no-new-privileges",
                    "--hostname=s3cret",
                ],
                Mode,
                "--memfd",
                "X@20=file:///etc/hostname",
                "--",
                "/app",
                "cat",
                "/proc/self/fd/20"
            )
            .RunAsync();

        Assert.Equal("s3cret", outcome.Quietly().StandardOutput.TrimEnd('\n'));
    }

    [Fact]
    public async Task On_a_terminal_a_shell_has_its_jobs_and_the_interrupt_key()
    {
        var image = await images.AppAsync("debian");
        var container = images.Container(
            image,
            ["--interactive", "--tty", "--env", $"PS1={Typist.Prompt}"],
            Mode,
            "--",
            "bash",
            "--norc",
            "--noediting",
            "-i"
        );

        var outcome = await new Typist()
            .Command("sh -c 'echo rea\"\"dy; exec sed -u s/^/got-/'")
            .After("ready", "one\r")
            .After("got-one", Typist.ControlZ)
            .After("Stopped", "")
            .Command("fg")
            .After("sed", "two\r")
            .After("got-two", Typist.ControlC)
            .Command("exit 5")
            .RunAsync(container);

        Assert.Equal(5, outcome.ExitCode);
    }

    [Fact]
    public async Task A_process_of_the_container_can_write_to_its_log()
    {
        var outcome = await images
            .Container(await images.AppAsync("debian"), [], Mode, "--", "sh", "-c", "echo logged >/proc/1/fd/1")
            .RunAsync();

        Assert.Equal("logged\n", outcome.Quietly().StandardOutput);
    }
}
