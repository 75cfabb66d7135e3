using CsCheck;
using Launcher.Renewal;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Renewal;

/// <summary>How often: a store is made to issue, is polled, the app is restarted; and when several changes are one.</summary>
public sealed class ChangeTests
{
    [Fact]
    public void Another_secret_may_be_issued_after_a_sixth_of_the_life_of_the_last()
    {
        Assert.Equal(TimeSpan.Zero, Governor.Fresh.Next);
        var issued = Governor.Fresh.Issued(At(100), At(60));
        Assert.Equal(At(110), issued.Next);
        Assert.Equal(At(110), issued.InUse().Next);
        // However short it is.
        Assert.Equal(At(101), Governor.Fresh.Issued(At(100), At(1)).Next);
    }

    [Fact]
    public void Three_that_nobody_uses_are_enough()
    {
        var governor = Governor.Fresh.Issued(At(0), At(60)).Issued(At(10), At(60));
        Assert.Equal(At(20), governor.Next);
        governor = governor.Issued(At(20), At(60));
        Assert.Null(governor.Next);
        Assert.Equal(At(30), governor.InUse().Next);
    }

    [Fact]
    public void Polls_of_replicas_spread()
    {
        Assert.Equal(At(30), Polling.First(At(60), 0));
        Assert.Equal(At(60), Polling.First(At(60), 1));
        Assert.Equal(At(54), Polling.Next(At(60), null, 0));
        Assert.Equal(At(66), Polling.Next(At(60), At(5), 1));
        Assert.Equal(At(300), Polling.Next(At(60), At(300), 1));
        Assert.Equal(At(3), Splay.Most(At(60)));
        Assert.Equal(At(30), Splay.Most(TimeSpan.FromDays(9)));
        Assert.Equal(TimeSpan.Zero, Splay.Most(At(-5)));
    }

    [Fact]
    public void Changes_that_follow_each_other_are_one_and_not_for_ever()
    {
        var quiet = QuietPeriod.None;
        Assert.Null(quiet.ActAt(At(2), At(1)));
        quiet = quiet.Changed(At(100));
        Assert.Equal(At(102), quiet.ActAt(At(2), TimeSpan.Zero));
        quiet = quiet.Changed(At(101));
        Assert.Equal(At(104), quiet.ActAt(At(2), At(1)));
        quiet = quiet.Changed(At(119));
        Assert.Equal(At(120), quiet.ActAt(At(2), TimeSpan.Zero));
    }

    [Fact]
    public void A_restart_too_many_is_postponed()
    {
        var limit = new RestartLimit(2, At(3600), []);
        Assert.Equal(At(0), limit.Next(At(0), null));
        limit.Restarted(At(0));
        limit.Restarted(At(10));
        Assert.Equal(At(3600), limit.Next(At(20), null));
        Assert.Equal(At(3600), limit.Next(At(20), At(4000)));
        Assert.Equal(At(3600), limit.Next(At(3600), null));
        limit.Restarted(At(3600));
        Assert.Equal(At(3610), limit.Next(At(3601), null));
    }

    [Fact]
    public void A_secret_that_would_end_before_overrides_that_once()
    {
        var limit = new RestartLimit(1, At(3600), []);
        limit.Restarted(At(0));
        Assert.Equal(At(20), limit.Next(At(20), At(60)));
        limit.Restarted(At(20));
        Assert.Equal(At(3620), limit.Next(At(40), At(60)));
        Assert.Equal(At(3620), limit.Next(At(3620), null));
        var never = new RestartLimit(0, At(3600), []);
        Assert.Equal(TimeSpan.MaxValue, never.Next(At(0), null));
    }

    [Fact]
    [Trait("soak", "yes")]
    public void No_luck_makes_more_restarts_than_the_limit_and_one()
    {
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 4000].Array[40], Gen.Int[0, 4000].Array[40])
            .Sample(
                (most, steps, ends) =>
                {
                    var (limit, now, done) = (new RestartLimit(most, At(3600), []), 0, new List<int>());
                    for (var i = 0; i < steps.Length; i++)
                    {
                        now += steps[i] / 20;
                        if (limit.Next(At(now), At(now + ends[i])) <= At(now))
                        {
                            limit.Restarted(At(now));
                            done.Add(now);
                        }
                    }
                    return done.All(end => done.Count(other => other <= end && other > end - 3600) <= most + 1);
                },
                iter: Samples.Of(2_000)
            );
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
