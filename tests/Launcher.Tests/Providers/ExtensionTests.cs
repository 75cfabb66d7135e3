using Launcher.Linux;
using Launcher.Model;
using Launcher.Providers;

namespace Launcher.Tests.Providers;

/// <summary>Whether what a store granted is more time, or the beginning of the end.</summary>
public sealed class ExtensionTests
{
    [Theory]
    [InlineData(60, 40, 60, ExtensionOutcome.Extended)]
    [InlineData(60, 40, 40, ExtensionOutcome.Extended)]
    // Less than two thirds of the last grant.
    [InlineData(60, 40, 39, ExtensionOutcome.AtItsEnd)]
    // No later end.
    [InlineData(60, 10, 50, ExtensionOutcome.AtItsEnd)]
    [InlineData(60, 10, 51, ExtensionOutcome.Extended)]
    // Renewed at once.
    [InlineData(60, 0, 60, ExtensionOutcome.AtItsEnd)]
    [InlineData(60, 40, 0, ExtensionOutcome.AtItsEnd)]
    internal void It_is_judged_by_the_last_grant(int last, int passed, int granted, ExtensionOutcome outcome)
    {
        var clock = BootClock.Shared;
        var before = new Until.Ends(TimeSpan.FromSeconds(last)) { Since = 5 };
        var after = new Until.Ends(TimeSpan.FromSeconds(granted)) { Since = 5 + (passed * clock.TimestampFrequency) };

        Assert.Equal(new Extension(outcome, after), Extension.Of(before, after, clock));
    }

    [Fact]
    public void Who_has_no_end_any_more_or_knew_none_has_more_time()
    {
        var ends = new Until.Ends(TimeSpan.FromSeconds(1));
        Assert.Equal(ExtensionOutcome.Extended, Extension.Of(ends, Until.Open, BootClock.Shared).Outcome);
        Assert.Equal(ExtensionOutcome.Extended, Extension.Of(Until.Open, ends, BootClock.Shared).Outcome);
    }
}
