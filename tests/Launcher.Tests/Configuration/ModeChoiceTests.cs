using Launcher.Model;

namespace Launcher.Tests.Configuration;

public sealed class ModeChoiceTests
{
    private static string[] Words(string flags) => flags.Split('|', StringSplitOptions.RemoveEmptyEntries);

    [Theory]
    [InlineData("", false, "as nothing here needs a parent process")]
    [InlineData("--mode|auto", false, "as nothing here needs a parent process")]
    [InlineData("--mode|exec", false, "as --mode says")]
    [InlineData("--mode|supervise", true, "as --mode says")]
    [InlineData("--signal-group", true, "as --signal-group needs a parent process")]
    [InlineData("--grace-period|5s", true, "as --grace-period needs a parent process")]
    [InlineData("--signal-rewrite|TERM:QUIT", true, "as --signal-rewrite needs a parent process")]
    [InlineData("--mode|supervise|--grace-period|5s", true, "as --mode says")]
    public void A_parent_stays_when_asked_for_or_needed(string flags, bool stays, string reason)
    {
        var plan = Planned.From(Words(flags));
        Assert.Equal((stays, reason), (plan.Supervision is not null, plan.ModeReason));
    }

    [Fact]
    public void What_it_does_is_what_was_said()
    {
        var supervision = Planned
            .From(
                Words(
                    "--signal-group|--grace-period|1m30s|--signal-rewrite|TERM:QUIT|--signal-rewrite|SIGHUP:0|--signal-rewrite|64:1"
                )
            )
            .Supervision!;
        Assert.True(supervision.ToGroup);
        Assert.Equal(TimeSpan.FromSeconds(90), supervision.GracePeriod);
        Assert.Equal([new(15, 3), new(1, 0), new(64, 1)], supervision.Rewrites);
        Assert.Equal(
            (3, 0, 1, 2),
            (supervision.Rewrite(15), supervision.Rewrite(1), supervision.Rewrite(64), supervision.Rewrite(2))
        );

        var plain = Planned.From(Words("--mode|supervise")).Supervision!;
        Assert.Equal((false, null, 0), (plain.ToGroup, plain.GracePeriod, plain.Rewrites.Count));
    }

    [Theory]
    [InlineData("--signal-group")]
    [InlineData("--grace-period|5s")]
    [InlineData("--signal-rewrite|TERM:QUIT")]
    public void Exec_mode_has_no_parent_for_it(string flags) =>
        Planned.Refuses(
            ["--mode", "exec", .. Words(flags)],
            [],
            new Problem(
                ProblemClass.BadSetting,
                Words(flags)[0],
                "it needs a parent process of the app, and exec mode leaves none",
                "leave it out, or write --mode supervise"
            )
        );

    [Theory]
    [InlineData("--grace-period|5", "'5' is not a duration")]
    [InlineData("--signal-rewrite|TERM", "'TERM' is not a pair of signals")]
    [InlineData("--signal-rewrite|:TERM", "':TERM' is not a pair of signals")]
    [InlineData("--signal-rewrite|TERM:", "'TERM:' is not a pair of signals")]
    [InlineData("--signal-rewrite|TERM:X", "'TERM:X' is not a pair of signals: 'X' is not a signal")]
    [InlineData("--signal-rewrite|0:TERM", "'0:TERM' is not a pair of signals: '0' is not a signal")]
    [InlineData("--signal-rewrite|KILL:TERM", "'KILL:TERM' rewrites a signal that no process can catch")]
    [InlineData("--signal-rewrite|19:TERM", "'19:TERM' rewrites a signal that no process can catch")]
    [InlineData("--signal-rewrite|TERM:1|--signal-rewrite|15:2", "'15:2' rewrites a signal a second time")]
    public void What_cannot_be_is_refused_with_a_way_out(string flags, string what)
    {
        var problem = Assert.Single(Planned.Try(Words(flags)).Problems);
        Assert.Equal((ProblemClass.BadSetting, Words(flags)[0], what), (problem.Class, problem.Subject, problem.What));
        Assert.False(string.IsNullOrEmpty(problem.WayOut));
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("64", 64)]
    [InlineData("0", 0)]
    [InlineData("HUP", 1)]
    [InlineData("sigterm", 15)]
    [InlineData("Sys", 31)]
    public void A_signal_is_a_number_or_a_name(string text, int number)
    {
        Assert.True(SignalNames.TryParse(text, out var signal));
        Assert.Equal(number, signal);
    }

    [Theory]
    [InlineData("65")]
    [InlineData("-1")]
    [InlineData("SIG")]
    [InlineData("")]
    [InlineData("TERMS")]
    public void Anything_else_is_none(string text) => Assert.False(SignalNames.TryParse(text, out _));
}
