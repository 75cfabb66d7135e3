using CsCheck;
using Launcher.Renewal;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Renewal;

public sealed class OutageTests
{
    [Fact]
    public void The_span_doubles_from_a_second_to_a_minute()
    {
        var outage = new Outage();
        var delays = Enumerable.Range(0, 9).Select(_ => outage.Failed(outage.Until, null, null, 1).TotalSeconds);
        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60, 60], delays);
    }

    [Fact]
    public void What_is_left_of_a_life_is_not_waited_away()
    {
        var outage = new Outage();
        for (var i = 0; i < 6; i++)
        {
            _ = outage.Failed(outage.Until, null, null, 1);
        }
        Assert.Equal(TimeSpan.FromSeconds(5), outage.Failed(outage.Until, TimeSpan.FromSeconds(40), null, 1));
    }

    [Fact]
    public void The_store_may_ask_for_more_time_and_not_for_less()
    {
        Assert.Equal(TimeSpan.FromSeconds(90), new Outage().Failed(TimeSpan.Zero, null, TimeSpan.FromSeconds(90), 1));
        Assert.Equal(TimeSpan.FromSeconds(1), new Outage().Failed(TimeSpan.Zero, null, TimeSpan.Zero, 1));
    }

    [Fact]
    public void An_answer_ends_it_once()
    {
        var outage = new Outage();
        Assert.False(outage.IsOver());
        _ = outage.Failed(TimeSpan.Zero, null, null, 1);
        Assert.True(outage.IsOver());
        Assert.False(outage.IsOver());
        Assert.Equal(TimeSpan.FromSeconds(1), outage.Failed(TimeSpan.Zero, null, null, 1));
    }

    [Fact]
    [Trait("soak", "yes")]
    public void An_hour_without_the_store_is_at_most_ninety_requests()
    {
        // Also with the worst luck, and when something is about to end all the time.
        Gen.Select(Gen.OneOf(Gen.Const(0.0), Gen.Double[0, 1]).Array[200], Gen.Double[0, 7200])
            .Sample(
                (randoms, life) =>
                {
                    var (outage, now, asked) = (new Outage(), TimeSpan.Zero, 0);
                    while (now < TimeSpan.FromHours(1))
                    {
                        now += outage.Failed(now, TimeSpan.FromSeconds(life) - now, null, randoms[asked]);
                        asked++;
                    }
                    return asked <= 90;
                },
                iter: Samples.Of(2_000)
            );
    }
}
