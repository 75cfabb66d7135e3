using System.Globalization;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Plugins;

/// <summary>
/// What a plugin inherits, that nothing of it outlives the fetch, and that the app cannot tell that there was one.
/// </summary>
public sealed class PluginProcessTests : IDisposable
{
    private const int Terminate = 15;

    private readonly PluginSite _site = new();

    public PluginProcessTests() => _site.Plugin("summon-demo", "echo value");

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("exec", "", "0000000000000000 0000000000000000")]
    [InlineData("supervise", "", "0000000000000000 0000000000000000")]
    // As behind nohup, and as any child would have it.
    [InlineData("exec", "--ignore 1 --block 10", "0000000000000200 0000000000000001")]
    [InlineData("supervise", "--ignore 1 --block 10", "0000000000000200 0000000000000001")]
    // Ignored, a program could not wait for its own children.
    [InlineData("exec", "--ignore 17 --block 17", "0000000000010000 0000000000000000")]
    public async Task Its_signals_are_those_the_launcher_inherited(string mode, string parent, string masks)
    {
        _site.Plugin("signals", "awk '/^Sig(Blk|Ign)/ { print $2 }' /proc/self/status | paste -sd' ' -");

        var run = _site
            .Launcher($"--mode|{mode}|--env|V=plugin://signals/x|--|printenv|V")
            .Under(InvisibleTests.Hostile(parent));

        Assert.Equal(masks + "\n", (await run.RunAsync()).Quietly().StandardOutput);
    }

    [Fact]
    public async Task It_has_the_standard_streams_no_other_descriptor_and_a_session_of_its_own()
    {
        _site.Plugin(
            "process",
            "ls /proc/self/fd | tr '\\n' ' '; set -- $(cut -d')' -f2 /proc/$$/stat); echo $(($3 == $$)) $(($4 == $$)) $5"
        );

        // 3 is the folder that ls reads.
        Assert.Equal(
            "0 1 2 3 1 1 0\n",
            (
                await _site
                    .Launcher("--memfd|M@20=plugin://summon-demo/x|--env|V=plugin://process/x|--|printenv|V")
                    .Under(InvisibleTests.Hostile("--open 3=file --open 7=pipe --open 200=memory"))
                    .RunAsync()
            )
                .Quietly()
                .StandardOutput
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("--ignore 1-7,9-10,12,14-32,35-64")]
    [InlineData("--block 1-31,35-64")]
    [InlineData("--block 10,17 --raise 10")]
    [InlineData("--ignore 17")]
    [InlineData("--subreaper")]
    [InlineData("--parent-death 15")]
    [InlineData("--close 0 --close 2")]
    [InlineData("--limit nofile=40:40")]
    [InlineData("--deleted-directory")]
    [InlineData("--session")]
    [InlineData("--undumpable")]
    public async Task The_app_inherits_what_the_parent_left_it(string parent)
    {
        var direct = await StateDump.OfAsync(Run.Program(Probe.StateDump).Under(InvisibleTests.Hostile(parent)));
        var launched = await StateDump.OfAsync(
            Run.Launcher("--plugin-path", _site.Folder, "--env", "SECRET=plugin://summon-demo/x")
                .Command(Probe.StateDump)
                .Under(InvisibleTests.Hostile(parent))
        );

        Assert.Equal(["+ environ 1 SECRET=value"], direct.DifferenceTo(launched).Where(line => !IsAccounting(line)));
    }

    [Fact]
    public async Task A_child_of_a_shell_that_became_the_launcher_is_left_alone()
    {
        var outcome = await _site
            .Launcher(
                "--env|V=plugin://summon-demo/x|--|sh|-c|read -r left </proc/$$/task/$$/children; echo $left; kill $left"
            )
            .Under("sh", "-c", "sleep 60 & echo $!; exec \"$0\" \"$@\"")
            .RunAsync();

        var lines = outcome.Quietly().StandardOutput.Split('\n');
        Assert.Equal(lines[0], lines[1]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(Terminate)]
    public async Task A_signal_ends_the_launch_and_the_plugin_with_all_it_started(int signal)
    {
        _site.Plugin("hangs", "sleep 1000 & echo $! >{dir}/child; setsid sleep 1000 & echo $! >{dir}/other; wait");
        await using var running = _site
            .Launcher(string.Concat(Enumerable.Range(1, 9).Select(i => $"--env|V{i}=plugin://hangs/{i}|")) + "--|true")
            .Start();
        int[] left = [await _site.ProcessIdAsync("child"), await _site.ProcessIdAsync("other")];

        running.Signal(signal);

        (await running.Completion).Quietly(128 + signal);
        foreach (var process in left)
        {
            Assert.True(await Processes.HasEndedAsync(process));
        }
    }

    [Theory]
    [InlineData("exec")]
    [InlineData("supervise")]
    public async Task As_process_1_too(string mode)
    {
        _site.Plugin("hangs", "setsid sleep 1000 & echo ready >{dir}/ready; wait");
        await using var running = FirstProcess($"--mode|{mode}|--env|V=plugin://hangs/x|--|true").Start();
        await Processes.UntilAsync(() => Task.FromResult(File.Exists(_site.Site.Disk.At("ready"))), "the plugin runs");
        var first = (await Processes.OnlyChildAsync(running.ProcessId))!.Value;

        Running.Signal(first, Terminate);

        (await running.Completion).Quietly(128 + Terminate);
    }

    [Fact]
    public async Task As_process_1_every_exit_code_is_the_plugin_s_own_and_orphans_end()
    {
        _site.Plugin(
            "codes",
            "(setsid sh -c \"echo >{dir}/on$1; exec sleep 1000\" &) ; until [ -e {dir}/on$1 ]; do sleep 0.02; done; echo \"$1\"; exit \"$1\""
        );
        var words = string.Concat(Enumerable.Range(0, 12).Select(i => $"--env|V{i}=plugin://codes/{i}|"));

        var failed = await FirstProcess($"{words}--|true").RunAsync();
        var good = await FirstProcess(
                "--env|V=plugin://codes/0|--|sh|-c|read -r left </proc/1/task/1/children; echo \"$V [$left] $$\""
            )
            .RunAsync();

        Assert.Equal(124, failed.ExitCode);
        foreach (var code in Enumerable.Range(1, 11))
        {
            Assert.Contains(
                string.Create(CultureInfo.InvariantCulture, $"  V{code}: unavailable: "),
                failed.StandardError,
                StringComparison.Ordinal
            );
            Assert.Contains(
                string.Create(CultureInfo.InvariantCulture, $" for '{code}' failed (exit code {code}) and said "),
                failed.StandardError,
                StringComparison.Ordinal
            );
        }
        Assert.DoesNotContain("  V0: ", failed.StandardError, StringComparison.Ordinal);
        Assert.Equal("0 [] 1\n", good.Quietly().StandardOutput);
    }

    [Fact]
    public async Task Without_proc_a_sentence_says_so()
    {
        using var root = new Root().Install(Probe.App, "/usr/local/lib/launcher/app");

        var outcome = await root.ProgramWithoutProc(
                "/launcher",
                "--env",
                "V=plugin://app/x",
                "--",
                "/launcher",
                "version"
            )
            .RunAsync();

        Assert.Equal(125, outcome.ExitCode);
        Assert.Equal(
            "launcher: V: internal: programs are started through /proc/self/exe, and /proc is not mounted for this PID namespace: mount /proc\n",
            outcome.StandardError
        );
    }

    [Fact]
    public async Task In_a_root_with_nothing_else_a_static_program_is_a_plugin()
    {
        using var root = new Root().Install(Probe.App, "/usr/local/lib/summon/app");

        var outcome = await root.Program(
                "/launcher",
                "--env",
                "V=plugin://app/args",
                "--",
                "/usr/local/lib/summon/app",
                "env",
                "V"
            )
            .RunAsync();

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal("", outcome.StandardOutput);
        Assert.Equal("launcher: V: 'plugin://app/args' is empty: let it give the value\n", outcome.StandardError);
    }

    [Fact]
    public async Task A_terminal_is_left_as_it_was_and_a_plugin_cannot_use_it()
    {
        _site.Plugin("asks", "(: </dev/tty) 2>/dev/null && echo terminal || echo none");
        var report = _site.Site.Disk.At("report");

        var outcome = await _site
            .Launcher("--env|V=plugin://asks/x|--|printenv|V")
            .Under([Probe.PtyRun, "--report", report, "--", .. InvisibleTests.Hostile("")])
            .RunAsync();

        Assert.Equal("none\n", outcome.Quietly().StandardOutput);
        var lines = await File.ReadAllLinesAsync(report, TestContext.Current.CancellationToken);
        Assert.Equal(lines[0], lines[1]);
    }

    private Run FirstProcess(string words) =>
        _site.Launcher(words).Under("unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "--");

    // Children that were reaped stay in the process's own books, through exec too (getrusage(2), proc_pid_stat(5)).
    private static bool IsAccounting(string line) =>
        line[2..].StartsWith("stat children_", StringComparison.Ordinal)
        || line[2..].StartsWith("children ", StringComparison.Ordinal)
        || line[2..].StartsWith("stat flags ", StringComparison.Ordinal);
}
