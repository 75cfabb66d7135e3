using Launcher.Model;

namespace Launcher.Tests;

public sealed class NearestTests
{
    [Theory]
    [InlineData("password", "pasword", 1)]
    [InlineData("password", "passowrd", 1)]
    [InlineData("PASSWORD", "password", 0)]
    [InlineData("abc", "", 3)]
    public void Distance_counts_edits(string a, string b, int expected) =>
        Assert.Equal(expected, Nearest.Distance(a, b));

    [Fact]
    public void Far_words_are_not_suggested() => Assert.Null(Nearest.To("password", ["username", "host"]));

    [Fact]
    public void The_nearest_word_is_suggested() =>
        Assert.Equal("password", Nearest.To("pasword", ["passport", "password", "word"]));
}
