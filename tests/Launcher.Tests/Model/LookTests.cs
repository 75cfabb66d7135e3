using Launcher.Model;

namespace Launcher.Tests.Model;

public sealed class LookTests
{
    // Each beside the nearest that is the other way.
    [Theory]
    [InlineData("", true)]
    [InlineData("password", true)]
    [InlineData("db-primary_2024.example", true)]
    [InlineData("a1b2c3d", true)]
    [InlineData("a1b2c3de", false)]
    [InlineData("aa1bbb2c", false)]
    [InlineData("aa1bbbcc", true)]
    [InlineData("DbPassword", true)]
    [InlineData("DbPassWord", true)]
    [InlineData("aBcDefgh", true)]
    [InlineData("aBcDeFgh", false)]
    [InlineData("aBcdefghiJkl", true)]
    [InlineData("ProductionDatabasePassword", true)]
    [InlineData("abcdefgh1jklmno", true)]
    [InlineData("abcdefgh1jklmnop", false)]
    [InlineData("abcdefghijkl1234", true)]
    [InlineData("abcdefghijk12345", false)]
    [InlineData("abcdefghijklmnopqrstuvwxyzabcde", true)]
    [InlineData("abcdefghijklmnopqrstuvwxyzabcdef", false)]
    [InlineData("fine.a1b2c3de", false)]
    public void Words_and_what_a_generator_makes(string text, bool isMadeOfWords) =>
        Assert.Equal(isMadeOfWords, Look.IsMadeOfWords(text));

    [Theory]
    [InlineData("a1b2c3d4e5f6", 13, true)]
    [InlineData("a1b2c3d4e5f6g", 13, false)]
    public void The_shortest_run_may_be_longer(string text, int shortest, bool isMadeOfWords) =>
        Assert.Equal(isMadeOfWords, Look.IsMadeOfWords(text, shortest));

    [Theory]
    [InlineData("hvs.ABCDEFGHIJKLMNOP", "a store's token")]
    [InlineData("hvs.ABCDEFGHIJKLMNO", null)]
    [InlineData("Bearer ghp_ABCDEFGHIJKLMNOP", "a GitHub token")]
    [InlineData("/run/AKIAABCDEFGHIJKLMNOP", "an AWS access key")]
    [InlineData("xAKIAABCDEFGHIJKLMNOP", null)]
    [InlineData("eyJhbGciO.12345678", "a JWT")]
    [InlineData("eyJhbGciO.1234567", null)]
    [InlineData("eyJhbGci.123456789", null)]
    [InlineData("-----BEGIN KEY-----", "a PEM")]
    [InlineData("nothing of the kind", null)]
    public void What_is_secret_for_certain(string text, string? noun) => Assert.Equal(noun, Look.OfSecret(text));
}
