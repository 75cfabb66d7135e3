using CsCheck;
using Launcher.Renewal;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Renewal;

public sealed class GrantTests
{
    private static readonly TimeSpan s_now = TimeSpan.FromHours(3);

    private static readonly Gen<TimeSpan> s_life = Gen.OneOf(
        Gen.Const(TimeSpan.Zero),
        Gen.Const(TimeSpan.FromSeconds(1)),
        Gen.Const(TimeSpan.FromDays(365.25 * 100)),
        Gen.Const(TimeSpan.MaxValue),
        Gen.Long[0, TimeSpan.TicksPerDay].Select(TimeSpan.FromTicks)
    );

    private static readonly Gen<double> s_random = Gen.Double[0, 1];

    [Fact]
    public void It_is_extended_when_two_thirds_have_passed_or_a_little_earlier()
    {
        var grant = Grant.Of(TimeSpan.FromSeconds(30), s_now, isRenewable: true);
        Assert.Equal(s_now + TimeSpan.FromSeconds(20), grant.RenewAt(0));
        Assert.Equal(s_now + TimeSpan.FromSeconds(18), grant.RenewAt(1));
    }

    [Fact]
    public void The_next_one_is_there_while_a_quarter_of_the_first_grant_is_left()
    {
        var grant = Grant.Of(TimeSpan.FromSeconds(60), s_now, isRenewable: false);
        Assert.Equal(s_now + TimeSpan.FromSeconds(60 - 15 - 5), grant.ReplaceAt(TimeSpan.FromSeconds(5), 0));
        Assert.Equal(s_now + TimeSpan.FromSeconds(36), grant.ReplaceAt(TimeSpan.FromSeconds(5), 1));
        // What is too short for any of that is replaced at once.
        Assert.Equal(s_now, grant.ReplaceAt(TimeSpan.FromMinutes(5), 0.5));
    }

    [Fact]
    public void What_was_granted_last_counts_and_the_first_grant_bounds_the_overlap()
    {
        var grant = Grant.Of(TimeSpan.FromSeconds(60), s_now, isRenewable: true);
        var at = grant.RenewAt(0);
        var shorter = grant.Extended(TimeSpan.FromSeconds(39), at, isAtEnd: true);
        Assert.True(shorter.IsAtEnd);
        Assert.Equal(at + TimeSpan.FromSeconds(39), shorter.End);
        Assert.Equal(shorter.End - TimeSpan.FromSeconds(15), shorter.ReplaceAt(TimeSpan.Zero, 0));
    }

    [Fact]
    public void What_is_leased_ends_with_the_session_that_asked()
    {
        var grant = Grant.Of(TimeSpan.FromSeconds(60), s_now, isRenewable: true);
        Assert.Same(grant, grant.Within(null));
        Assert.Same(grant, grant.Within(s_now + TimeSpan.FromSeconds(60)));
        var bound = grant.Within(s_now + TimeSpan.FromSeconds(20));
        Assert.True(bound.IsAtEnd);
        Assert.Equal(s_now + TimeSpan.FromSeconds(20), bound.End);
        Assert.Equal(TimeSpan.FromSeconds(60), bound.First);
    }

    [Fact]
    [Trait("soak", "yes")]
    public void No_moment_is_before_the_grant_or_after_its_end()
    {
        Gen.Select(s_life, s_life, s_life, s_random)
            .Sample(
                (life, granted, reserve, random) =>
                {
                    var first = Grant.Of(life, s_now, isRenewable: true);
                    Grant[] grants =
                    [
                        first,
                        first.Extended(granted, first.RenewAt(random), false),
                        first.Within(s_now + (life / 3)),
                    ];
                    return grants.All(grant =>
                        Within(grant, grant.RenewAt(random)) && Within(grant, grant.ReplaceAt(reserve, random))
                    );
                },
                iter: Samples.Of(5_000)
            );

        static bool Within(Grant grant, TimeSpan moment) => moment >= grant.At && moment <= grant.End;
    }

    [Fact]
    [Trait("soak", "yes")]
    public void A_longer_life_is_never_looked_after_earlier()
    {
        Gen.Select(s_life, s_life, s_random)
            .Sample(
                (one, other, random) =>
                {
                    var shorter = Grant.Of(one < other ? one : other, s_now, isRenewable: true);
                    var longer = Grant.Of(one < other ? other : one, s_now, isRenewable: true);
                    var reserve = TimeSpan.FromSeconds(7);
                    return shorter.RenewAt(random) <= longer.RenewAt(random)
                        && shorter.ReplaceAt(reserve, random) <= longer.ReplaceAt(reserve, random);
                },
                iter: Samples.Of(5_000)
            );
    }

    [Fact]
    [Trait("soak", "yes")]
    public void A_store_that_keeps_granting_is_asked_less_than_twice_a_life()
    {
        Gen.Select(Gen.Double[1, 100_000], Gen.Double[0, 1].Array[20])
            .Sample(
                (seconds, randoms) =>
                {
                    var life = TimeSpan.FromSeconds(seconds);
                    var grant = Grant.Of(life, s_now, isRenewable: true);
                    foreach (var random in randoms)
                    {
                        grant = grant.Extended(life, grant.RenewAt(random), false);
                    }
                    return grant.At - s_now >= life * 0.5 * randoms.Length;
                },
                iter: Samples.Of(1_000)
            );
    }
}
