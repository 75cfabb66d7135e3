using Launcher.Model;

namespace Launcher.Tests.Model;

public sealed class SecretReferenceTests
{
    private static readonly SecretReference s_one = new("vault", "eu", "a", [new("raw", null)], "k");

    [Fact]
    public void Two_are_one_when_all_of_their_parts_are()
    {
        var same = new SecretReference("vault", "eu", "a", [new("raw", null)], "k");
        Assert.Equal(s_one, same);
        Assert.Equal(s_one.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(s_one, s_one with { Scheme = "file" });
        Assert.NotEqual(s_one, s_one with { Instance = null });
        Assert.NotEqual(s_one, s_one with { Location = "b" });
        Assert.NotEqual(s_one, s_one with { Options = [] });
        Assert.NotEqual(s_one, s_one with { Options = [new("raw", "")] });
        Assert.NotEqual(s_one, s_one with { Selector = "l" });
        Assert.False(s_one.Equals(null));
    }
}
