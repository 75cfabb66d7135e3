using Launcher.Testing.Harness;

namespace Launcher.EndToEnd;

/// <summary>Exec mode: the app cannot tell that the launcher was there.</summary>
public sealed class InvisibleTests
{
    // What pure C# cannot put back, measured. The first five are the .NET runtime's: it takes SEGV, FPE and 34 for
    // itself and ignores PIPE before any code of ours runs. The other three are glibc's private signals (32 and 33,
    // which its own calls refuse): the first pthread_create of any program unblocks both and takes 33 (nptl,
    // pthread_create.c), so a threaded app started directly loses them just the same.
    private static readonly string[] s_residue =
    [
        "- blocked 32 1",
        "- blocked 33 1",
        "- blocked 34 1",
        "- signal 11 ignored flags=0 mask=0",
        "- signal 13 ignored flags=0 mask=0",
        "- signal 33 ignored flags=0 mask=0",
        "- signal 34 ignored flags=0 mask=0",
        "- signal 8 ignored flags=0 mask=0",
        "+ blocked 32 0",
        "+ blocked 33 0",
        "+ blocked 34 0",
        "+ signal 11 default flags=0 mask=0",
        "+ signal 13 default flags=0 mask=0",
        "+ signal 33 default flags=0 mask=0",
        "+ signal 34 default flags=0 mask=0",
        "+ signal 8 default flags=0 mask=0",
    ];

    /// <summary>Options of <c>hostile</c>: a state that is odd in one way each, and one odd in every way.</summary>
    public static TheoryData<string> Parents =>
        [
            "",
            "--ignore 1-7,9-10,12,14-32,35-64",
            "--block 1-31,35-64",
            "--block 10,36 --raise 10 --raise 36",
            "--ignore 1 --ignore 17 --ignore 18",
            "--umask 0777",
            "--umask 0027",
            "--umask 0000",
            "--limit nofile=20:20",
            "--limit nofile=20:100",
            "--limit stack=1000000",
            "--limit stack=18446744073709551615",
            "--limit core=0:0",
            "--limit core=4096",
            "--limit fsize=0:0",
            "--limit memlock=0:0",
            "--limit cpu=5:6 --limit rttime=1000000 --limit sigpending=3 --limit msgqueue=1000",
            "--open 3=file",
            "--open 3=append --open 4=directory --open 5=path",
            "--open 3=pipe --open 5=socket --open 17=memory --open 200=deleted",
            "--open 3=socket --open 1000=file",
            "--close 0",
            "--close 2",
            "--close 0 --close 2",
            "--nice 7",
            "--policy 3 --io-priority 24580",
            "--cpu 0",
            "--oom-score 531",
            "--core-filter 0x7f",
            "--timer-slack 70000",
            "--timer real=1000",
            "--timer virtual=1000 --timer prof=1000",
            "--no-new-privs",
            "--drop-caps",
            "--drop-caps --no-new-privs",
            "--ambient",
            "--securebits 2f",
            "--subreaper",
            "--parent-death 15",
            "--thp-disable",
            "--personality 0040000",
            "--undumpable",
            "--session",
            "--group",
            "--directory /",
            "--deleted-directory",
            "--ignore 1-7,9-10,12,14-32,35-64 --block 1-31,35-64 --raise 10 --raise 40 --umask 0777 --open 3=file --open 4=append "
                + "--open 7=memory --open 8=pipe --open 10=socket --close 0 --timer real=1000 --nice 3 --oom-score 17 "
                + "--deleted-directory --limit core=0:0 --limit stack=1000000 --limit nofile=20:20 --thp-disable "
                + "--subreaper --parent-death 12 --cpu 0 --securebits 1 --drop-caps --no-new-privs",
        ];

    [Theory]
    [MemberData(nameof(Parents))]
    public async Task The_app_inherits_exactly_what_the_parent_left_it(string parent)
    {
        ArgumentNullException.ThrowIfNull(parent);
        Assert.Empty(await DifferenceAsync(Hostile(parent)));
    }

    [Theory]
    [MemberData(nameof(Parents))]
    public async Task A_secret_in_a_variable_changes_nothing_else(string parent)
    {
        ArgumentNullException.ThrowIfNull(parent);
        using var scratch = Scratch.OnTmpfs();
        var secret = scratch.Write("secret", "s3cr3t\n");
        var direct = await StateDump.OfAsync(Run.Program(Probe.StateDump).Under(Hostile(parent)));
        var launched = await StateDump.OfAsync(
            Run.Launcher("--env", $"SECRET=file://{secret}").Command(Probe.StateDump).Under(Hostile(parent))
        );

        Assert.Equal(["+ environ 1 SECRET=s3cr3t"], direct.DifferenceTo(launched));
    }

    [Fact]
    public async Task A_secret_in_a_memory_file_adds_one_descriptor_and_one_variable()
    {
        using var scratch = Scratch.OnTmpfs();
        var secret = scratch.Write("secret", "s3cr3t\n");
        var launcher = Run.Launcher("--memfd", $"SECRET@20=file://{secret}");
        var direct = await StateDump.OfAsync(Run.Program(Probe.StateDump));
        var launched = await StateDump.OfAsync(launcher.Command(Probe.StateDump));
        Assert.All(
            direct.DifferenceTo(launched),
            line => Assert.Matches(@"^(- fd count 3|\+ (fd count 4|fd 20 .*|environ 1 SECRET=/proc/self/fd/20))$", line)
        );
    }

    [Theory]
    [InlineData("/bin/cat", "/proc/self/fd/20")]
    [InlineData("/bin/cat", "/dev/fd/20")]
    // By its number too, as in gpg --passphrase-fd 20: that reads from where the descriptor stands.
    [InlineData("{exitprobe}", "descriptor", "20")]
    public async Task A_memory_file_is_read_from_its_beginning(params string[] command)
    {
        ArgumentNullException.ThrowIfNull(command);
        using var scratch = Scratch.OnTmpfs();
        var secret = scratch.Write("secret", "s3cr3t\n");
        string[] words = [command[0].Replace("{exitprobe}", Probe.Exit, StringComparison.Ordinal), .. command[1..]];

        var outcome = await Run.Launcher("--memfd", $"SECRET@20=file://{secret}").Command(words).RunAsync();

        Assert.Equal("s3cr3t\n", outcome.Quietly().StandardOutput);
    }

    [Fact]
    public async Task Only_the_known_residue_shows_when_a_parent_ignores_and_blocks_every_signal()
    {
        var difference = await DifferenceAsync(Hostile("--ignore all --block all"));

        Assert.Equal(s_residue.Order(StringComparer.Ordinal), difference.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(11)]
    [InlineData(13)]
    [InlineData(33)]
    [InlineData(34)]
    public async Task An_ignored_signal_that_the_runtime_takes_becomes_the_default(int signal)
    {
        var difference = await DifferenceAsync(Hostile($"--ignore {signal}"));

        Assert.Equal(
            [$"- signal {signal} ignored flags=0 mask=0", $"+ signal {signal} default flags=0 mask=0"],
            difference
        );
    }

    [Theory]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(34)]
    public async Task A_blocked_signal_that_the_runtime_takes_becomes_unblocked(int signal)
    {
        var difference = await DifferenceAsync(Hostile($"--block {signal}"));

        Assert.Equal([$"- blocked {signal} 1", $"+ blocked {signal} 0"], difference);
    }

    [Fact]
    public async Task Closed_standard_streams_stay_closed()
    {
        var streams = "--duplicate 1=15 --close 0 --close 1 --close 2";
        var direct = await StateDump.OfAsync(Run.Program(Probe.StateDump, "--to=15").Under(Hostile(streams)));
        var launched = await StateDump.OfAsync(
            Run.Launcher().Command(Probe.StateDump, "--to=15").Under(Hostile(streams))
        );

        Assert.Empty(direct.DifferenceTo(launched));
        Assert.Equal("1", launched.Fact("fd count"));
    }

    [Fact]
    public async Task An_unprivileged_user_inherits_the_same()
    {
        using var scratch = Scratch.OnDisk();
        var dump = scratch.Install(Probe.StateDump, "statedump");
        var launcher = scratch.Install(LauncherBinary.FullPath, "launcher");
        var user = Hostile("--user 65534:65533");

        var direct = await StateDump.OfAsync(Run.Program(dump).Under(user).In("/"));
        var launched = await StateDump.OfAsync(Run.Program(launcher, "--", dump).Under(user).In("/"));

        Assert.Empty(direct.DifferenceTo(launched));
        Assert.Equal("65534 65534 65534", launched.Fact("uid"));
    }

    [Fact]
    public async Task A_terminal_is_left_as_it_was_and_nothing_is_written_to_it()
    {
        using var scratch = Scratch.OnDisk();
        var direct = await OnTerminalAsync(scratch, Run.Program(Probe.Exit, "exit", "3"));
        var launched = await OnTerminalAsync(scratch, Run.Launcher().Command(Probe.Exit, "exit", "3"));

        Assert.Equal("exit code 3\n--- standard output\n\n--- standard error\n", launched.Outcome.ToString());
        Assert.Equal(launched.Before, launched.After);
        Assert.Equal(direct, launched);
    }

    [Fact]
    public async Task A_failing_launcher_leaves_the_terminal_as_it_was()
    {
        using var scratch = Scratch.OnDisk();
        var launched = await OnTerminalAsync(scratch, Run.Launcher().Command("/no/such/program"));

        Assert.Equal(127, launched.Outcome.ExitCode);
        Assert.Equal(launched.Before, launched.After);
        // One escape would be enough to change how the user's arrow keys work.
        Assert.DoesNotContain('\e', launched.Outcome.StandardOutput);
        Assert.Contains("/no/such/program", launched.Outcome.StandardOutput, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--raw-terminal")]
    [InlineData("--close 0")]
    [InlineData("--ignore 20-22 --block 20-22")]
    public async Task On_a_terminal_the_app_inherits_the_same(string parent)
    {
        ArgumentNullException.ThrowIfNull(parent);
        string[] wrapper = [Probe.PtyRun, "--", .. Hostile(parent)];
        var difference = await DifferenceAsync(wrapper);

        Assert.Empty(difference);
    }

    [Fact]
    public async Task As_process_1_of_a_root_with_nothing_else_the_app_inherits_the_same()
    {
        using var root = new Root().Install(Probe.StateDump, "/statedump");
        var direct = await StateDump.OfAsync(root.Program("/statedump"));
        var launched = await StateDump.OfAsync(root.Program("/launcher", "--", "/statedump"));

        // Each run has namespaces of its own.
        Assert.All(
            direct.DifferenceTo(launched),
            line => Assert.StartsWith("namespace ", line[2..], StringComparison.Ordinal)
        );
        Assert.Equal("group=0 session=0", launched.Fact("leader"));
    }

    [Fact]
    public async Task A_dynamically_linked_program_behind_a_script_inherits_the_same()
    {
        using var scratch = Scratch.OnDisk();
        var script = scratch.Write("app", $"#!/bin/sh\nexec '{Probe.StateDump}' \"$0\" \"$@\"\n", Modes.Executable);
        var direct = await StateDump.OfAsync(Run.Program(script, "a b", "").Under(Hostile("")));
        var launched = await StateDump.OfAsync(Run.Launcher().Command(script, "a b", "").Under(Hostile("")));

        Assert.Empty(direct.DifferenceTo(launched));
    }

    [Theory]
    [InlineData("sigpipe", "+ signal 13 ignored")]
    [InlineData("mask", "+ blocked 10 1")]
    [InlineData("descriptor", "+ fd 3 target /dev/null")]
    [InlineData("limit", "+ limit Max open files")]
    [InlineData("child", "+ children maxrss=")]
    [InlineData("timer", "+ itimer real armed=1")]
    [InlineData("umask", "+ umask 0023")]
    [InlineData("subreaper", "+ prctl child_subreaper 0 value=1")]
    [InlineData("environment", "LEAKED=1")]
    [InlineData("directory", "+ cwd /")]
    [InlineData("name", "+ argv 0 renamed")]
    public async Task A_wrapper_that_leaks_is_seen(string leak, string expected)
    {
        var direct = await StateDump.OfAsync(Run.Program(Probe.StateDump).Under(Hostile("")));
        var leaked = await StateDump.OfAsync(Run.Program(Probe.Leaky, leak, "--", Probe.StateDump).Under(Hostile("")));

        Assert.Contains(
            direct.DifferenceTo(leaked),
            line => line.StartsWith('+') && line.Contains(expected, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("terminal-bytes")]
    [InlineData("terminal-mode")]
    public async Task A_wrapper_that_changes_the_terminal_is_seen(string leak)
    {
        using var scratch = Scratch.OnDisk();
        var direct = await OnTerminalAsync(scratch, Run.Program(Probe.Exit, "exit", "3"));
        var leaked = await OnTerminalAsync(scratch, Run.Program(Probe.Leaky, leak, "--", Probe.Exit, "exit", "3"));

        Assert.NotEqual(direct, leaked);
        Assert.Equal(leak == "terminal-bytes", leaked.Outcome.StandardOutput.Contains('\e', StringComparison.Ordinal));
        Assert.Equal(leak == "terminal-mode", leaked.Before != leaked.After);
    }

    /// <summary>The plain or odd parent that ends its options and becomes the words behind it.</summary>
    internal static string[] Hostile(string options) =>
        [Probe.Hostile, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--"];

    private static async Task<string[]> DifferenceAsync(string[] parent)
    {
        var direct = await StateDump.OfAsync(Run.Program(Probe.StateDump).Under(parent));
        var launched = await StateDump.OfAsync(Run.Launcher().Command(Probe.StateDump).Under(parent));
        return direct.DifferenceTo(launched);
    }

    private static async Task<Terminal> OnTerminalAsync(Scratch scratch, Run run)
    {
        var report = scratch.At("report");
        var outcome = await run.Under([Probe.PtyRun, "--report", report, "--", .. Hostile("")]).RunAsync();
        var lines = await File.ReadAllLinesAsync(report);
        return new Terminal(outcome, lines[0], lines[1]);
    }

    private sealed record Terminal(Outcome Outcome, string Before, string After)
    {
        public bool Equals(Terminal? other) => other?.ToString() == ToString();

        public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

        public override string ToString() => $"{Before}\n{After}\n{Outcome}";
    }
}
