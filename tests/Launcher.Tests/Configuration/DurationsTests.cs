using Launcher.Configuration;

namespace Launcher.Tests.Configuration;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("30s", 30_000)]
    [InlineData("2m", 120_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("1h2m3s4ms", 3_723_004)]
    [InlineData("24h", 86_400_000)]
    [InlineData("086400000ms", 86_400_000)]
    public void A_number_has_a_unit(string text, int milliseconds)
    {
        Assert.True(Durations.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("s")]
    [InlineData("0s")]
    [InlineData("-1s")]
    [InlineData("1.5s")]
    [InlineData(" 1s")]
    [InlineData("1 s")]
    [InlineData("1S")]
    [InlineData("1d")]
    [InlineData("24h1ms")]
    [InlineData("1s1s")]
    [InlineData("30s1m")]
    [InlineData("1m1ms1s")]
    [InlineData("999999999h")]
    [InlineData("999999999h999999999h")]
    [InlineData("1234567890ms")]
    public void Everything_else_is_refused(string text)
    {
        Assert.False(Durations.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.Zero, duration);
    }

    [Theory]
    [InlineData("", "is not a duration")]
    [InlineData("30", "is not a duration")]
    [InlineData("s", "is not a duration")]
    [InlineData("-1s", "is negative")]
    [InlineData("1.5s", "has a fraction")]
    [InlineData(",5s", "has a fraction")]
    [InlineData("1 s", "has a blank in it")]
    [InlineData("0s", "is zero")]
    [InlineData("0m00s", "is zero")]
    [InlineData("10s0m", "has a unit twice, or a smaller one first")]
    [InlineData("1s1s", "has a unit twice, or a smaller one first")]
    [InlineData("1ms2s", "has a unit twice, or a smaller one first")]
    [InlineData("25h", "is more than a day")]
    [InlineData("24h1m1s1ms", "is more than a day")]
    [InlineData("1d", "has an unknown unit")]
    [InlineData("0d", "has an unknown unit")]
    [InlineData("1h1d", "has an unknown unit")]
    public void What_is_wrong_is_said_of_this_one(string text, string cause)
    {
        Assert.False(Durations.TryParse(text, out _));
        var (said, wayOut) = Durations.Explain(text);
        Assert.Equal(cause, said);
        Assert.NotEmpty(wayOut);
    }
}
