using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Changes;

/// <summary>What cannot be followed is told before anything starts, in so many words.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly Scratch _scratch = Scratch.OnDisk();

    public BadInputTests() => _scratch.Write("secret", "s3cret");

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(
        "--refresh 1s --on-change exit",
        "--refresh: bad-setting: '1s' is too often for a store that others need too: write 5s or more: a change is seen after that time at the latest"
    )]
    [InlineData(
        "--refresh 1m --mode exec --on-change exit",
        "--refresh: bad-setting: it needs a parent process of the app, and exec mode leaves none: leave it out, or write --mode supervise"
    )]
    [InlineData(
        "--on-change restart --mode exec",
        "--on-change: bad-setting: it needs a parent process of the app, and exec mode leaves none: leave it out, or write --mode supervise"
    )]
    [InlineData("--on-change restrat", "--on-change: bad-setting: 'restrat' is not an action: did you mean restart?")]
    [InlineData(
        "--on-change sginal:HUP",
        "--on-change: bad-setting: 'sginal:HUP' is not an action: did you mean signal:HUP?"
    )]
    [InlineData(
        "--on-change signal:HPU",
        "--on-change: bad-setting: 'signal:HPU' is not an action: did you mean signal:HUP?"
    )]
    [InlineData("--on-change HUP", "--on-change: bad-setting: 'HUP' is not an action: did you mean signal:HUP?")]
    [InlineData(
        "--on-change hunter2hunter2",
        "--on-change: bad-setting: a text that is not shown (14 characters) is not an action: write rewrite, signal:NAME (signal:HUP), restart or exit"
    )]
    [InlineData(
        "--on-change signal:FOO",
        "--on-change: bad-setting: 'signal:FOO' is not an action: write rewrite, signal:NAME (signal:HUP), restart or exit"
    )]
    [InlineData(
        "--on-change signal:KILL",
        "--on-change: bad-setting: 'signal:KILL' is not an action: write rewrite, signal:NAME (signal:HUP), restart or exit"
    )]
    [InlineData(
        "--on-change exit --exit-code-on-change 0",
        "--exit-code-on-change: bad-setting: '0' is not an exit code for this: write a number from 1 to 123: 0 would say that the app is done, and from 124 on codes have a meaning"
    )]
    [InlineData(
        "--on-change restart --max-restarts 5",
        "--max-restarts: bad-setting: '5' is not a rate: write a number and a time: 5/h, 2/10m; 0/h for none"
    )]
    [InlineData(
        "--refresh 1m",
        "V: bad-setting: nobody can change a variable or memory file of an app that runs, and --refresh looks for changes: say what to do then: --on-change restart, signal:NAME or exit, or ?on-change= in the reference; or deliver a file"
    )]
    public async Task A_setting_that_asks_for_too_much(string flags, string said)
    {
        var outcome = await Run.Launcher([.. flags.Split(' '), "--env", $"V=file://{_scratch.At("secret")}"])
            .Command("true")
            .RunAsync();

        Assert.Equal($"launcher: {said}\n", outcome.StandardError);
        Assert.Equal(125, outcome.ExitCode);
    }

    [Fact]
    public async Task An_action_in_a_reference_needs_somebody_who_does_it()
    {
        var outcome = await Run.Launcher(
                "--mode",
                "exec",
                "--env",
                $"V=file://{_scratch.At("secret")}?on-change=restart"
            )
            .Command("true")
            .RunAsync();

        Assert.Equal(
            "launcher: V: bad-reference: 'on-change' needs somebody who stays beside the app, and exec mode leaves nobody: write --mode supervise, or leave it out\n",
            outcome.StandardError
        );
        Assert.Equal(125, outcome.ExitCode);
    }

    [Theory]
    [InlineData("restrat", "did you mean restart?")]
    [InlineData("sginal:HUP", "did you mean signal:HUP?")]
    [InlineData("signal:KILL", "write rewrite, signal:NAME (signal:HUP), restart or exit")]
    public async Task An_action_in_a_reference_that_is_mistyped(string action, string wayOut)
    {
        var reference = $"file://{_scratch.At("secret")}?";
        var outcome = await Run.Launcher("--mode", "supervise", "--env", $"V={reference}on-change={action}")
            .Command("true")
            .RunAsync();

        Assert.Equal(
            $"launcher: V: bad-reference: reference '{reference}...': option 'on-change' has an unknown value '{action}': {wayOut}\n",
            outcome.StandardError
        );
        Assert.Equal(125, outcome.ExitCode);
    }

    [Fact]
    public async Task Without_anything_to_follow_nobody_stays_but_the_parent()
    {
        var outcome = await Run.Launcher("--mode", "supervise", "--env", $"V=file://{_scratch.At("secret")}")
            .Command("sh", "-c", "ps -o ppid= -p $$ | xargs ps -o pid= --ppid | wc -l")
            .RunAsync();

        Assert.Equal("1", outcome.Quietly().StandardOutput.Trim());
    }
}
