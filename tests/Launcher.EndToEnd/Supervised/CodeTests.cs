using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Supervised;

/// <summary>The app's end is the launcher's: every code, every signal; and what it reaped on the way does not show.</summary>
public sealed class CodeTests
{
    // What does not end a process by default, KILL apart, which ends it always: CHLD, CONT, STOP, TSTP, TTIN, TTOU, URG, WINCH.
    private static readonly int[] s_harmless = [17, 18, 19, 20, 21, 22, 23, 28];

    [Fact]
    public async Task All_256_codes_are_the_apps()
    {
        var outcome = await Run.Program(
                "sh",
                "-c",
                $"i=0; while [ $i -lt 256 ]; do '{LauncherBinary.FullPath}' --mode supervise -- '{Probe.Exit}' exit $i; echo $?; i=$((i+1)); done"
            )
            .Within(TimeSpan.FromMinutes(1))
            .RunAsync();

        Assert.Equal(
            string.Concat(Enumerable.Range(0, 256).Select(code => $"{code}\n")),
            outcome.Quietly().StandardOutput
        );
    }

    [Theory, MemberData(nameof(Place.All), MemberType = typeof(Place))]
    public async Task Every_fatal_signal_is_128_plus_its_number(string where)
    {
        using var place = new Place(where);
        foreach (var signal in Enumerable.Range(1, 64).Except(s_harmless))
        {
            var outcome = await place.Launcher([], "exitprobe", "signal", $"{signal}").RunAsync();

            // glibc's raise refuses its own two signals; the probe then ends with its own code.
            (
                outcome.ExitCode == 71 && signal is 32 or 33 ? outcome with { ExitCode = 128 + signal } : outcome
            ).Quietly(128 + signal);
        }
    }

    [Fact]
    public async Task Whoever_waits_hears_of_the_signal_itself()
    {
        // A shell tells a death by signal from a code: it says so.
        var outcome = await Run.Program(
                "bash",
                "-c",
                $"'{LauncherBinary.FullPath}' --mode supervise -- '{Probe.Exit}' signal 15; echo $?"
            )
            .RunAsync();

        Assert.Equal("143\n", outcome.StandardOutput);
        Assert.Contains("Terminated", outcome.StandardError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(127, "--mode|supervise|--|/no/such/program")]
    [InlineData(126, "--mode|supervise|--|/etc/passwd")]
    [InlineData(125, "--mode|supervise|--env|A=file:///no/such/file|--|true")]
    [InlineData(124, "--mode|supervise|--timeout|200ms|--env|A=file://{fifo}|--|true")]
    [InlineData(125, "--mode|supervise|--umask|9|--|true")]
    public async Task The_launchers_own_codes_and_messages_are_those_of_exec_mode(int code, string words)
    {
        ArgumentNullException.ThrowIfNull(words);
        using var scratch = Scratch.OnDisk();
        (await Run.Program("mkfifo", scratch.At("fifo")).RunAsync()).Quietly();
        string[] flags = words.Replace("{fifo}", scratch.At("fifo"), StringComparison.Ordinal).Split('|');

        var supervised = await Run.Launcher(flags).RunAsync();
        var executed = await Run.Launcher(flags.AsSpan(2)).RunAsync();

        Assert.Equal(code, supervised.ExitCode);
        Assert.NotEqual("", supervised.StandardError);
        Assert.Equal(executed.ToString(), supervised.ToString());
    }

    [Theory, MemberData(nameof(Place.All), MemberType = typeof(Place)), Trait("soak", "yes")]
    public async Task Ten_thousand_orphans_are_reaped(string where)
    {
        using var place = new Place(where);

        var outcome = await place.Launcher([], "relay", "orphans", "10000").Within(TimeSpan.FromMinutes(2)).RunAsync();

        Assert.Equal("10000 orphans, 0 not reaped\n", outcome.Quietly().StandardOutput);
    }

    [Fact]
    public async Task A_parent_that_does_not_reap_is_seen()
    {
        using var root = new Root().Install(Probe.Relay, "/relay").Install(Probe.Leaky, "/leaky");

        var outcome = await root.Program("/leaky", "parent", "--", "/relay", "orphans", "20").RunAsync();

        Assert.Equal((1, "20 orphans, 20 not reaped\n"), (outcome.ExitCode, outcome.StandardOutput));
    }

    [Fact]
    public async Task A_parent_that_ignores_SIGCHLD_costs_no_code()
    {
        var outcome = await Run.Launcher("--mode", "supervise")
            .Command(Probe.Exit, "exit", "3")
            .Under(InvisibleTests.Hostile("--ignore 17"))
            .RunAsync();

        outcome.Quietly(3);
    }
}
