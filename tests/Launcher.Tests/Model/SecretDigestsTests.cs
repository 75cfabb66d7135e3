using System.Text;
using Launcher.Model;

namespace Launcher.Tests.Model;

/// <summary>By digests alone it is told whether what comes is what was there.</summary>
public sealed class SecretDigestsTests
{
    private static readonly SecretReference s_reference = new("file", null, "/a", [], null);
    private static readonly SecretReference s_other = new("file", null, "/b", [], null);
    private static readonly Expansion s_expansion = new(s_reference, "", [], false, "--expand");

    [Fact]
    public void A_value_is_compared_with_one_that_is_not_here()
    {
        var before = Before(Fetched(("/a", "one")));

        Assert.False(before.Knows(s_reference));
        Assert.True(before.Has(s_reference));
        Assert.False(before.Differs(before));
        Assert.False(before.With(Fetched(("/a", "one")), [s_reference]).Differs(before));
        Assert.True(before.With(Fetched(("/a", "two")), [s_reference]).Differs(before));
        Assert.True(before.With(Fetched(("/a", null)), [s_reference]).Differs(before));
    }

    [Fact]
    public void What_came_is_known_whether_it_differs_or_not()
    {
        var before = Before(Fetched(("/a", "one")));
        var after = before.With(Fetched(("/a", "one")), [s_reference]);

        Assert.True(after.Knows(s_reference));
        Assert.True(after.Adds(before));
        Assert.False(before.With(Fetched(("/b", "x")), []).Adds(before));
    }

    [Fact]
    public void What_was_not_there_is_known_not_to_be()
    {
        var before = Before(Fetched(("/a", null)));

        Assert.True(before.Knows(s_reference));
        Assert.False(before.Has(s_reference));
        Assert.True(before.Knows(s_other));
    }

    [Theory]
    [InlineData("A", "one", false)]
    [InlineData("A", "two", true)]
    [InlineData("B", "one", true)]
    public void Variables_of_an_expansion_are_compared_by_name_and_value(string name, string value, bool differs)
    {
        var before = Before(Expanded("A", "one"));

        var after = before.With(Expanded(name, value), [s_reference]);

        Assert.False(before.Knows(s_expansion));
        Assert.True(after.Knows(s_expansion));
        Assert.Equal(differs, after.Differs(before));
    }

    // As another process knows it.
    private static FetchedSecrets Before(FetchedSecrets fetched)
    {
        var digests = new SecretDigests(new byte[SecretDigests.Length]);
        var (value, keys) = (digests.Of(fetched, s_reference), digests.Of(fetched, s_expansion));
        if (value is not null)
        {
            digests.Add(s_reference, value);
        }
        if (keys is not null)
        {
            digests.Add(s_expansion, keys);
        }
        return new FetchedSecrets { Digests = digests };
    }

    private static FetchedSecrets Fetched(params (string Location, string? Value)[] secrets) =>
        new()
        {
            Values = secrets.ToDictionary(
                secret => s_reference with { Location = secret.Location },
                secret => Secret(secret.Value)
            ),
        };

    private static FetchedSecrets Expanded(string name, string value) =>
        new() { Expanded = [new ExpandedSecret(s_expansion, [new(name, Secret(value))])] };

    private static FetchedSecret Secret(string? value) =>
        new(
            value is null ? null : new SecretValue(Encoding.UTF8.GetBytes(value)),
            false,
            new SecretRequest("/a", [], false)
        );
}
