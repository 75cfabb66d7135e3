using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Changes;

/// <summary>An agent that dies, in each of its states, costs the app nothing: another one takes over.</summary>
public sealed class AgentDeathTests : IDisposable
{
    private const int Terminate = 15;
    private const int Kill = 9;
    private const int Stop = 19;
    private const int Continue = 18;

    // Says what it has, at its start and at HUP; told to end, it does when the gate is open.
    private const string App = """
        say() { echo "$1 $V $(cat "$F" 2>/dev/null)"; }
        trap 'say told' HUP
        trap 'echo ending; while [ -n "$GATE" ] && [ ! -e "$GATE" ]; do sleep 0.05; done; echo bye; exit 7' TERM
        say started
        while :; do sleep 0.1 & wait $!; done
        """;

    private readonly Scratch _source = Scratch.OnDisk();
    private readonly Scratch _target = Scratch.OnTmpfs();

    public AgentDeathTests() => Put("one");

    public void Dispose()
    {
        _source.Dispose();
        _target.Dispose();
    }

    [Fact]
    public async Task What_changes_while_there_is_none_reaches_the_app()
    {
        await using var running = Launcher("--on-change", "signal:HUP", "--file", $"{Target}=file://{Source}").Start();
        await running.SaysAsync("started  one\n");
        await KillAgentAsync(running);

        Put("two");

        await running.SaysAsync("told  two\n");
        await EndAsync(running);
        Assert.Equal("started  one\ntold  two\nending\nbye\n", running.Output.Text);
        Assert.Single(Regex.Matches(running.Error.Text, "agent-restarted: "));
        Assert.Empty(Directory.GetFiles(_target.Folder));
    }

    [Fact]
    public async Task What_is_as_it_was_is_left_alone_and_what_changes_later_is_not()
    {
        await using var running = Launcher("--on-change", "restart", "--env", $"V=file://{Source}").Start();
        await running.SaysAsync("started one \n");
        await TakenOverAsync(running);
        await TakenOverAsync(running);

        Put("two");

        await running.SaysAsync("started two \n");
        await EndAsync(running);
        Assert.Equal("started one \nending\nbye\nstarted two \nending\nbye\n", running.Output.Text);
    }

    [Fact]
    public async Task A_file_that_the_app_has_is_removed_when_nobody_was_there_at_its_end()
    {
        await using var running = Launcher("--on-change", "rewrite", "--file", $"{Target}=file://{Source}").Start();
        await running.SaysAsync("started  one\n");
        await KillAgentAsync(running);

        await EndAsync(running);

        Assert.False(File.Exists(Target));
    }

    [Fact]
    public async Task Directories_made_for_a_file_go_with_it_after_two_deaths()
    {
        await using var running = Launcher(
                "--on-change",
                "rewrite",
                "--file",
                $"{_target.At("made", "deep", "secret")}=file://{Source}"
            )
            .Start();
        await running.SaysAsync("started");
        await TakenOverAsync(running);
        await TakenOverAsync(running);

        await EndAsync(running);

        Assert.Empty(Directory.GetFileSystemEntries(_target.Folder));
    }

    [Fact]
    public async Task One_that_dies_while_it_prepares_a_restart_leaves_it_to_the_next()
    {
        await using var running = Launcher("--on-change", "restart", "--env", $"V=file://{Source}").Start();
        await running.SaysAsync("started one \n");
        var agent = await Family.AgentAsync(running);
        // So that nobody answers it.
        running.Signal(Stop);
        Put("two");
        await running.SaysOnErrorAsync("restarting: ");

        Running.Signal(agent, Kill);
        running.Signal(Continue);

        await running.SaysAsync("started two \n");
        await EndAsync(running);
        Assert.Equal("started one \nending\nbye\nstarted two \nending\nbye\n", running.Output.Text);
    }

    [Fact]
    public async Task A_restart_that_the_app_was_told_of_happens_without_the_agent()
    {
        await using var running = Launcher("--on-change", "restart", "--env", $"V=file://{Source}")
            .Env("GATE", Gate)
            .Start();
        await running.SaysAsync("started one \n");
        Put("two");
        await running.SaysAsync("ending\n");
        await KillAgentAsync(running);

        _source.Write("gate", "");

        await running.SaysAsync("bye\nstarted two \n");
        await Family.AgentAsync(running);
        await EndAsync(running);
        Assert.Equal("started one \nending\nbye\nstarted two \nending\nbye\n", running.Output.Text);
    }

    [Theory]
    [InlineData(Terminate, 7)]
    [InlineData(2, 130)]
    public async Task Whoever_is_told_to_end_while_it_is_restarted_ends(int signal, int code)
    {
        await using var running = Launcher("--on-change", "restart", "--env", $"V=file://{Source}")
            .Env("GATE", Gate)
            .Start();
        await running.SaysAsync("started one \n");
        Put("two");
        await running.SaysAsync("ending\n");
        var next = await Family.NextAsync(running);

        running.Signal(signal);
        await Processes.UntilAsync(() => Processes.HasEndedAsync(next), "it ends");
        _source.Write("gate", "");

        Assert.Equal(code, (await running.Completion).ExitCode);
        Assert.DoesNotContain("started two", running.Output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_was_told_to_end_is_not_restarted()
    {
        await using var running = Launcher("--on-change", "restart", "--env", $"V=file://{Source}")
            .Env("GATE", Gate)
            .Start();
        await running.SaysAsync("started one \n");
        running.Signal(Terminate);
        await running.SaysAsync("ending\n");
        Put("two");
        await running.SaysOnErrorAsync("restart-failed: ");

        _source.Write("gate", "");

        Assert.Equal(7, (await running.Completion).ExitCode);
        Assert.DoesNotContain("started two", running.Output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restart_whose_next_app_is_killed_ends_with_that()
    {
        await using var running = Launcher("--on-change", "restart", "--env", $"V=file://{Source}")
            .Env("GATE", Gate)
            .Start();
        await running.SaysAsync("started one \n");
        Put("two");
        await running.SaysAsync("ending\n");
        var next = await Family.NextAsync(running);

        Running.Signal(next, Kill);
        await Processes.UntilAsync(() => Processes.HasEndedAsync(next), "it ends");
        _source.Write("gate", "");

        Assert.Equal(137, (await running.Completion).ExitCode);
    }

    [Fact]
    public async Task One_that_dies_again_and_again_is_started_later_and_later()
    {
        const int Deaths = 4;
        await using var running = Launcher("--on-change", "signal:HUP", "--file", $"{Target}=file://{Source}").Start();
        await running.SaysAsync("started  one\n");
        var (agent, open) = (0, 0);
        for (var i = 0; i < Deaths; i++)
        {
            agent = await Family.AgentAsync(running, agent);
            // The first death has the runtime open a source of chance.
            open = i == 1 ? Open().Length : open;
            Running.Signal(agent, Kill);
        }
        await Family.AgentAsync(running, agent);

        Put("two");

        await running.SaysAsync("told  two\n");
        var pauses = Regex
            .Matches(running.Error.Text, @"agent-restarted: .* takes over in ([0-9.]+) s\n")
            .Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
            .ToList();
        Assert.Equal(Deaths, pauses.Count);
        for (var i = 0; i < Deaths; i++)
        {
            Assert.InRange(pauses[i], 0, Math.Pow(2, i));
        }
        Assert.Equal(open, Open().Length);
        await EndAsync(running);

        string[] Open() => Directory.GetFileSystemEntries($"/proc/{running.ProcessId}/fd");
    }

    [Fact]
    public async Task A_directory_that_the_app_swapped_meanwhile_is_not_followed()
    {
        var folder = Directory.CreateDirectory(_target.At("folder")).FullName;
        var elsewhere = Directory.CreateDirectory(_target.At("elsewhere")).FullName;
        await using var running = Launcher("--on-change", "rewrite", "--file", $"{folder}/secret=file://{Source}")
            .Start();
        await running.SaysAsync("started");
        await KillAgentAsync(running);
        Directory.Move(folder, _target.At("moved"));
        Directory.CreateSymbolicLink(folder, elsewhere);

        Put("two");

        await running.SaysOnErrorAsync("rejected: ");
        Assert.Empty(Directory.GetFiles(elsewhere));
        await EndAsync(running);
    }

    [Fact]
    public async Task Where_nothing_can_be_left_for_another_one_the_app_goes_on_alone()
    {
        await using var running = Launcher("--on-change", "signal:HUP", "--file", $"{Target}=file://{Source}")
            .Under(Probe.Refuse, "EPERM", "memfd_create", "--")
            .Start();
        await running.SaysAsync("started  one\n");

        Running.Signal(await Family.AgentAsync(running), Kill);

        await running.SaysOnErrorAsync("agent-ended: ");
        await EndAsync(running);
    }

    [Fact]
    public async Task What_the_environment_says_is_closed_to_the_same_user()
    {
        var launcher = _source.Install(LauncherBinary.FullPath, "launcher");
        var source = _source.Write("public", "one", Modes.Executable);
        const string Look = "cat /proc/$PPID/environ >/dev/null 2>&1 && echo open || echo closed";

        var agent = await Run.Program(
                launcher,
                "--on-change",
                "restart",
                "--env",
                $"V=file://{source}",
                "--",
                "sh",
                "-c",
                Look
            )
            .Under(InvisibleTests.Hostile("--user 65534:65533"))
            .In("/")
            .RunAsync();
        var alone = await Run.Program(
                launcher,
                "--mode",
                "supervise",
                "--env",
                $"V=file://{source}",
                "--",
                "sh",
                "-c",
                Look
            )
            .Under(InvisibleTests.Hostile("--user 65534:65533"))
            .In("/")
            .RunAsync();

        Assert.Equal(("closed\n", "open\n"), (agent.Quietly().StandardOutput, alone.Quietly().StandardOutput));
    }

    [Fact]
    public async Task What_is_left_for_another_one_has_no_value()
    {
        var secret = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        Put(secret);
        await using var running = Launcher("--on-change", "restart", "--env", $"V=file://{Source}").Start();
        await running.SaysAsync($"started {secret} \n");
        await TakenOverAsync(running);

        var left = Directory
            .EnumerateFileSystemEntries($"/proc/{running.ProcessId}/fd")
            .Where(entry => new FileInfo(entry).LinkTarget?.StartsWith("/memfd:", StringComparison.Ordinal) == true)
            .Select(File.ReadAllBytes)
            .ToList();
        var needle = Encoding.UTF8.GetBytes(secret);
        Assert.NotEmpty(Assert.Single(left));
        Assert.Equal(-1, left[0].AsSpan().IndexOf(needle));
        Assert.True(ProcessMemory.Holds(await Family.AppAsync(running), needle));
        Assert.False(ProcessMemory.Holds(running.ProcessId, needle));
        await EndAsync(running);
    }

    [Fact]
    public async Task A_launcher_without_any_rights_starts_another_one()
    {
        var launcher = _source.Install(LauncherBinary.FullPath, "launcher");
        string[] flags = ["--quiet-period", "50ms", "--on-change", "restart", "--env", $"V=file://{Source}", "--"];
        await using var running = Run.Program([launcher, .. flags, "sh", "-c", App])
            .Under(InvisibleTests.Hostile("--user 65534:65533 --close 0"))
            .In("/")
            .Start();
        await running.SaysAsync("started one \n");
        await KillAgentAsync(running);

        Put("two");

        await running.SaysAsync("started two \n");
        await EndAsync(running);
    }

    [Fact]
    public async Task An_app_of_another_user_has_an_agent_without_CAP_KILL_too()
    {
        await using var running = Launcher(
                "--user",
                "65534:65533",
                "--on-change",
                "restart",
                "--env",
                $"V=file://{Source}"
            )
            .Under("setpriv", "--bounding-set", "-kill", "--")
            .Start();
        await running.SaysAsync("started one \n");
        await KillAgentAsync(running);

        Put("two");

        await running.SaysAsync("started two \n");
        await EndAsync(running);
    }

    private string Source => _source.At("secret");

    private string Target => _target.At("secret");

    private string Gate => _source.At("gate");

    private Run Launcher(params ReadOnlySpan<string> flags) =>
        Run.Launcher(["--quiet-period", "50ms", "--change-splay", "1ms", "--log-level", "info", .. flags])
            .Command("sh", "-c", App)
            .Env("F", Target);

    // As whoever writes a file well does it.
    private void Put(string value)
    {
        var next = _source.Write("next", value, Modes.Executable);
        File.Move(next, Source, overwrite: true);
    }

    private static async Task<int> KillAgentAsync(Running running)
    {
        var agent = await Family.AgentAsync(running);
        Running.Signal(agent, Kill);
        await running.SaysOnErrorAsync("agent-restarted: ");
        return agent;
    }

    /// <summary>Kills the agent, and waits until the next one has looked around.</summary>
    private static async Task TakenOverAsync(Running running)
    {
        var agent = await Family.AgentAsync(running);
        Running.Signal(agent, Kill);
        await Processes.UntilAsync(() => Processes.HasEndedAsync(agent), "it ends");
        var before = Fetches();
        await running.UntilAsync(() => Task.FromResult(Fetches() > before));

        int Fetches() => Regex.Count(running.Error.Text, "fetched ");
    }

    private static async Task EndAsync(Running running)
    {
        running.Signal(Terminate);
        Assert.Equal(7, (await running.Completion).ExitCode);
    }
}
