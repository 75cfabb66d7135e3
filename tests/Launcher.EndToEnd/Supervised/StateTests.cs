using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Supervised;

/// <summary>Supervise mode: what the app inherits differs from exec mode only in having the launcher as its parent.</summary>
public sealed class StateTests
{
    /// <summary>The lines that may differ, by their beginning behind the sign, each with its reason.</summary>
    private static readonly (string Start, string Why)[] s_residue =
    [
        ("parent name ", "the launcher"),
        ("leader group=", "a process group of its own, so that the terminal and --signal-group have one"),
        ("as the parent group=", "the same"),
        ("status FDSize:", "fork(2) makes a descriptor table as large as needed, not as the parent's once was"),
        ("stat flags ", "PF_SUPERPRIV says what the process did before: fork(2) clears it"),
        ("itimer real ", "fork(2) leaves interval timers with the parent; its SIGALRM is passed on"),
        ("itimer virtual ", "fork(2) leaves interval timers with the parent"),
        ("itimer prof ", "fork(2) leaves interval timers with the parent"),
        ("prctl child_subreaper ", "fork(2) clears it; the launcher is one"),
        ("prctl parent_death_signal ", "fork(2) clears it, and the parent is another"),
        ("autogroup ", "each session of the test has one of its own"),
    ];

    public static TheoryData<string> Parents => InvisibleTests.Parents;

    [Theory, MemberData(nameof(Parents))]
    public async Task The_app_inherits_what_the_parent_left_the_launcher(string parent)
    {
        ArgumentNullException.ThrowIfNull(parent);
        var direct = await StateDump.OfAsync(Run.Program(Probe.StateDump).Under(InvisibleTests.Hostile(parent)));
        var launched = await StateDump.OfAsync(
            Run.Launcher("--mode", "supervise").Command(Probe.StateDump).Under(InvisibleTests.Hostile(parent))
        );

        Assert.Empty(Unexplained(direct.DifferenceTo(launched)));
        Assert.Equal("launcher", launched.Fact("parent name"));
        Assert.Equal("group=0 session=1", launched.Fact("as the parent"));
        Assert.Equal("0 value=0", launched.Fact("prctl parent_death_signal"));
    }

    [Fact]
    public async Task A_secret_adds_a_variable_and_a_descriptor_and_nothing_else()
    {
        using var scratch = Scratch.OnTmpfs();
        var secret = scratch.Write("secret", "s3cr3t\n");
        var direct = await StateDump.OfAsync(Run.Program(Probe.StateDump));
        var launched = await StateDump.OfAsync(
            Run.Launcher("--mode", "supervise", "--env", $"A=file://{secret}", "--memfd", $"B@20=file://{secret}")
                .Command(Probe.StateDump)
        );

        Assert.All(
            Unexplained(direct.DifferenceTo(launched)),
            line =>
                Assert.Matches(
                    @"^(- fd count 3|\+ (fd count 4|fd 20 .*|environ \d (A=s3cr3t|B=/proc/self/fd/20)))$",
                    line
                )
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("--raw-terminal")]
    [InlineData("--close 0")]
    public async Task On_a_terminal_the_app_inherits_the_same(string parent)
    {
        string[] wrapper = [Probe.PtyRun, "--", .. InvisibleTests.Hostile(parent)];
        var direct = await StateDump.OfAsync(Run.Program(Probe.StateDump).Under(wrapper));
        var launched = await StateDump.OfAsync(
            Run.Launcher("--mode", "supervise").Command(Probe.StateDump).Under(wrapper)
        );

        // A session's leader is who made it: here the launcher.
        Assert.Empty(Unexplained(direct.DifferenceTo(launched)));
        Assert.Contains(
            "foreground_is_ours=1 session_is_ours=1",
            launched.Fact("terminal 1"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_user_the_umask_and_the_arguments_are_those_of_exec_mode()
    {
        string[] flags = ["--user", "65534:65533", "--umask", "027", "--no-new-privs"];
        using var scratch = Scratch.OnDisk();
        var dump = scratch.Install(Probe.StateDump, "statedump");

        var executed = await StateDump.OfAsync(Run.Launcher(flags).Command(dump, "a b", "", "--mode").In("/"));
        var supervised = await StateDump.OfAsync(
            Run.Launcher([.. flags, "--mode", "supervise"]).Command(dump, "a b", "", "--mode").In("/")
        );

        Assert.Empty(Unexplained(executed.DifferenceTo(supervised)));
        Assert.Equal("65534 65534 65534", supervised.Fact("uid"));
        Assert.Equal("4", supervised.Fact("argc"));
        Assert.Equal(dump, supervised.Fact("argv 0"));
    }

    [Fact]
    public async Task A_difference_is_seen() =>
        Assert.NotEmpty(
            Unexplained(
                (await StateDump.OfAsync(Run.Program(Probe.StateDump))).DifferenceTo(
                    await StateDump.OfAsync(
                        Run.Launcher("--mode", "supervise", "--umask", "077").Command(Probe.StateDump)
                    )
                )
            )
        );

    internal static IEnumerable<string> Unexplained(IEnumerable<string> difference) =>
        difference.Where(line => !s_residue.Any(entry => line[2..].StartsWith(entry.Start, StringComparison.Ordinal)));
}
