using Launcher.Model;

namespace Launcher.Tests.Model;

public sealed class OctalTests
{
    [Theory]
    [InlineData("400", 0x100u)]
    [InlineData("0400", 0x100u)]
    [InlineData("0777", 0x1ffu)]
    [InlineData("000", 0u)]
    public void Three_or_four_digits_are_permission_bits(string text, uint bits)
    {
        Assert.True(Octal.TryParse(text, out var value));
        Assert.Equal(bits, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("40")]
    [InlineData("00400")]
    [InlineData("1000")]
    [InlineData("4755")]
    [InlineData("0o40")]
    [InlineData("048")]
    [InlineData("-40")]
    public void Everything_else_is_refused(string text) => Assert.False(Octal.TryParse(text, out _));
}
