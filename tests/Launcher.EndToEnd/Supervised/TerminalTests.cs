using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Supervised;

/// <summary>
/// At a terminal the app behaves as if it had been started directly: each case runs without the launcher, in exec mode
/// and in supervise mode, and expects the same.
/// </summary>
public sealed class TerminalTests : IDisposable
{
    // Says that it runs, and marks what it reads. The word is broken in two, so that the echo of the command is not it.
    private const string Reader = "sh -c 'echo rea\"\"dy; exec sed -u s/^/got-/'";
    private const string Sleeper = "sh -c 'echo rea\"\"dy; exec sleep 60'";

    private readonly Scratch _scratch = Scratch.OnDisk();

    /// <summary>What stands in front of the command.</summary>
    public static TheoryData<string> Fronts =>
        ["", $"'{LauncherBinary.FullPath}' --", $"'{LauncherBinary.FullPath}' --mode supervise --"];

    public void Dispose() => _scratch.Dispose();

    [Theory, MemberData(nameof(Fronts))]
    public async Task In_a_shell_it_reads_stops_continues_and_ends_its_input(string front)
    {
        var outcome = await new Typist()
            .Command($"{front} {Reader}")
            .After("ready", "one\r")
            .After("got-one", Typist.ControlZ)
            .After("Stopped", "")
            .Command("echo sh''ell")
            .After("shell", "")
            .Command("fg")
            .After("sed", "two\r")
            .After("got-two", Typist.ControlD)
            .Command("echo co''de $?")
            .After("code 0", "")
            .Command("exit 5")
            .InShellAsync();

        Assert.Equal(5, outcome.ExitCode);
    }

    [Theory, MemberData(nameof(Fronts))]
    public async Task In_a_shell_the_interrupt_key_ends_it(string front)
    {
        var outcome = await new Typist()
            .Command($"{front} {Sleeper}")
            .After("ready", Typist.ControlC)
            .Command("echo co''de $?")
            .After("code 130", "")
            .Command("exit 5")
            .InShellAsync();

        Assert.Equal(5, outcome.ExitCode);
    }

    [Theory, MemberData(nameof(Fronts))]
    public async Task In_the_background_it_runs_without_taking_the_terminal(string front)
    {
        // Fields 5 and 8 of stat: a process's group, and the terminal's foreground. A shell that continues a job which
        // runs already tells nobody, so that behind a launcher the foreground is the launcher's until a key is pressed.
        var app = _scratch.Write(
            "app",
            """
            echo ready
            until set -- $(cat /proc/$$/stat); test $8 = $5 ||
              { grep -q launcher /proc/$PPID/comm && test $8 = $(cut -d' ' -f5 /proc/$PPID/stat); }; do sleep 0.05; done
            echo in front
            exec sleep 60

            """
        );

        var outcome = await new Typist()
            .Command($"{front} sh {app} &")
            .After("ready", "\r")
            .Command("echo sh''ell")
            .After("shell", "")
            .Command("fg")
            .After("in front", Typist.ControlC)
            .Command("echo co''de $?")
            .After("code 130", "")
            .Command("exit 5")
            .InShellAsync();

        Assert.Equal(5, outcome.ExitCode);
    }

    [Theory, MemberData(nameof(Fronts))]
    public async Task In_the_background_it_stops_when_it_reads_and_reads_in_the_foreground(string front)
    {
        var outcome = await new Typist()
            .Command($"{front} {Reader} &")
            .After("ready", "\r")
            // The shell tells of a stopped job at its next prompt.
            .Command("while ! jobs | grep -q Stop; do sleep 0.05; done; echo sto''pped")
            .After("stopped", "")
            .Command("fg")
            .After("sed", "two\r")
            .After("got-two", Typist.ControlD)
            .Command("exit 5")
            .InShellAsync();

        Assert.Equal(5, outcome.ExitCode);
    }

    [Theory, MemberData(nameof(Fronts))]
    public async Task A_stopped_one_continues_in_the_background(string front)
    {
        (await Run.Program("mkfifo", _scratch.At("go")).RunAsync()).Quietly();

        var outcome = await new Typist()
            .Command($"{front} sh -c 'echo rea\"\"dy; read line <{_scratch.At("go")}; exit 6'")
            .After("ready", Typist.ControlZ)
            .After("Stopped", "")
            .Command("bg")
            .Command($"echo >{_scratch.At("go")}; wait %1; echo co''de $?")
            .After("code 6", "")
            .Command("exit 5")
            .InShellAsync();

        Assert.Equal(5, outcome.ExitCode);
    }

    [Theory, MemberData(nameof(Fronts))]
    public async Task In_a_script_the_stop_key_stops_the_script_too(string front)
    {
        // It does not read the terminal when the key comes: the shell hears of the script's stop alone, and what is typed
        // next could still be read by an app that the kernel has yet to stop.
        (await Run.Program("mkfifo", _scratch.At("go")).RunAsync()).Quietly();
        var app = _scratch.Write("app", $"echo ready; read go <{_scratch.At("go")}; exec sed -u s/^/got-/\n");
        var script = _scratch.Write("script", $"{front} sh {app}\necho sc''ript $?\n");

        var outcome = await new Typist()
            .Command($"sh {script}")
            .After("ready", Typist.ControlZ)
            .After("Stopped", "")
            .Command($"(echo >{_scratch.At("go")})& fg %1")
            .After(script, "two\r")
            .After("got-two", Typist.ControlD)
            .After("script 0", "")
            .Command("exit 5")
            .InShellAsync();

        Assert.Equal(5, outcome.ExitCode);
    }

    [Theory, MemberData(nameof(Fronts))]
    public async Task In_a_script_the_interrupt_key_ends_the_script_too(string front)
    {
        var script = _scratch.Write("script", $"{front} {Sleeper}\necho went-on\n");

        var outcome = await new Typist()
            .Command($"bash {script}")
            .After("ready", Typist.ControlC)
            .Command("echo co''de $?")
            .After("code 130", "")
            .Command("exit 5")
            .InShellAsync();

        Assert.Equal(5, outcome.ExitCode);
        Assert.DoesNotContain("went-on", outcome.StandardOutput, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Fronts))]
    public async Task After_it_a_script_has_the_terminal_again(string front)
    {
        var outcome = await new Typist()
            .After("ready", "x\r")
            .RunAsync(
                Run.Program("sh", "-c", $"{front} sh -c 'exit 3'; echo ready; read line; echo got-$line; exit 6")
            );

        Assert.Equal(6, outcome.ExitCode);
        Assert.EndsWith("got-x\n", outcome.StandardOutput, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Fronts))]
    public async Task As_session_leader_the_stop_key_is_without_effect(string front)
    {
        var outcome = await new Typist()
            .After("ready", Typist.ControlZ)
            .After("^Z", "one\r")
            .After("got-one", Typist.ControlD)
            .RunAsync(Run.Program("sh", "-c", $"exec {front} {Reader}"));

        Assert.Equal(0, outcome.ExitCode);
    }

    [Theory, MemberData(nameof(Fronts))]
    public async Task As_session_leader_it_learns_of_the_windows_size(string front)
    {
        var outcome = await new Typist()
            .Resize("ready", 40, 120)
            .RunAsync(
                Run.Program(
                    "sh",
                    "-c",
                    $"exec {front} sh -c 'trap \"stty size; exit 4\" WINCH; echo ready; while :; do sleep 0.02; done'"
                )
            );

        Assert.Equal(4, outcome.ExitCode);
        Assert.Contains("40 120\n", outcome.StandardOutput, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Fronts))]
    public async Task As_process_1_a_shell_has_its_jobs(string front)
    {
        var outcome = await new Typist()
            .Command(Reader)
            .After("ready", "one\r")
            .After("got-one", Typist.ControlZ)
            .After("Stopped", "")
            .Command("fg")
            .After("sed", "two\r")
            .After("got-two", Typist.ControlC)
            .Command("exit 5")
            .RunAsync(
                Run.Program(
                        "unshare",
                        "--pid",
                        "--fork",
                        "--kill-child",
                        "--mount-proc",
                        "sh",
                        "-c",
                        $"exec {front} bash --norc --noediting -i"
                    )
                    .Env("PS1", Typist.Prompt)
                    .Env("TERM", "dumb")
            );

        Assert.Equal(5, outcome.ExitCode);
    }

    [Theory]
    [InlineData("exec")]
    [InlineData("supervise")]
    public async Task The_interrupt_key_during_the_fetch_ends_it(string mode)
    {
        var store = _scratch.At("store");
        (await Run.Program("mkfifo", store).RunAsync()).Quietly();
        var script = _scratch.Write(
            "wait",
            $"until ls -l /proc/[0-9]*/fd 2>/dev/null | grep -q {store}; do sleep 0.05; done; echo fetching\n"
        );

        var outcome = await new Typist()
            .Command(
                $"sh {script} & '{LauncherBinary.FullPath}' --mode {mode} --env A=file://{store} -- touch {_scratch.At("ran")}"
            )
            .After("fetching", Typist.ControlC)
            .Command("echo co''de $?")
            .After("code 130", "")
            .Command("exit 5")
            .InShellAsync();

        Assert.Equal(5, outcome.ExitCode);
        Assert.False(File.Exists(_scratch.At("ran")));
    }
}
