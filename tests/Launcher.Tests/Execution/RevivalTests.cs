using Launcher.Execution;

namespace Launcher.Tests.Execution;

/// <summary>A process that dies at once, again and again, comes back later and later; one that lived long comes back soon.</summary>
public sealed class RevivalTests
{
    [Fact]
    public void Each_death_doubles_the_span_up_to_five_minutes()
    {
        var (revival, now, pauses) = (new Revival(), TimeSpan.FromDays(1), new List<double>());
        for (var i = 0; i < 12; i++)
        {
            revival.Started(now);
            var pause = revival.Died(now, random: 1);
            pauses.Add(pause.TotalSeconds);
            now += pause;
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300], pauses);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.25, 1)]
    public void It_is_any_part_of_the_span(double random, double seconds)
    {
        var revival = new Revival();
        revival.Died(TimeSpan.Zero, random);
        revival.Died(TimeSpan.Zero, random);

        Assert.Equal(TimeSpan.FromSeconds(seconds), revival.Died(TimeSpan.Zero, random));
    }

    [Theory]
    [InlineData(599, 8)]
    [InlineData(600, 1)]
    public void After_ten_minutes_of_life_it_begins_anew(double life, double seconds)
    {
        var revival = new Revival();
        for (var i = 0; i < 3; i++)
        {
            revival.Died(TimeSpan.Zero, 1);
        }
        revival.Started(TimeSpan.FromSeconds(100));

        Assert.Equal(TimeSpan.FromSeconds(seconds), revival.Died(TimeSpan.FromSeconds(100 + life), 1));
    }
}
