using Launcher.Model;

namespace Launcher.Tests.References;

public sealed class QuotedTests
{
    [Theory]
    [InlineData("", "''")]
    [InlineData("a b", "'a b'")]
    [InlineData("ü€𝄞", "'ü€𝄞'")]
    [InlineData("a\n\r\t\0\u001b\u007f\u0085", @"'a\n\r\t\u0000\u001b\u007f\u0085'")]
    [InlineData("a\u202eb\u2028\ufeff", @"'a\u202eb\u2028\ufeff'")]
    [InlineData("a\u00a0b\u2003", @"'a\u00a0b\u2003'")]
    [InlineData("a\U000E0001", @"'a\U000e0001'")]
    [InlineData("a\uFFF9\uFFFF", "'a\\ufff9\uFFFF'")]
    public void Text_stays_on_its_line(string text, string expected) => Assert.Equal(expected, Quoted.Text(text));

    [Fact]
    public void Half_a_surrogate_pair_is_escaped() => Assert.Equal(@"'a\ud834b\udd1e'", Quoted.Text("a\ud834b\udd1e"));

    [Fact]
    public void Long_text_is_cut()
    {
        Assert.Equal($"'{new string('x', 200)}'", Quoted.Text(new string('x', 200)));
        Assert.Equal($"'{new string('x', 200)}...'", Quoted.Text(new string('x', 201)));
    }
}
