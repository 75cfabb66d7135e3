using System.Text;
using Launcher.Model;
using Launcher.References;
using Launcher.Testing.Harness;

namespace Launcher.Tests.References;

/// <summary>Other tools' spellings in the environment: only of the tools that were named, and nothing of a value is shown.</summary>
public sealed class SpelledTextTests
{
    private static string Scan(string value, params string[] tools) =>
        RealSchemes.Say(ReferenceText.Scan(Encoding.UTF8.GetBytes(value), RealSchemes.Set.Reading(tools)));

    [Theory]
    [InlineData("vault:kv/a#b")]
    [InlineData("x${vault:kv/a#b}")]
    [InlineData("ref+vault://kv/a#/b")]
    [InlineData("arn:aws:secretsmanager:eu-west-1:123456789012:secret:a-AbCdEf")]
    [InlineData("ssm://a")]
    [InlineData(">>vault:kv/a#b")]
    public void Without_compat_they_are_the_app_s(string value) => Assert.Equal("nothing", Scan(value));

    [Theory]
    [InlineData("vault:kv/a#b", "bank-vaults", "vault://kv/a#b")]
    [InlineData("x${vault:kv/a#b}", "bank-vaults", "x@{vault://kv/a#b}")]
    [InlineData("vault:kv/a#b", "vals", "nothing")]
    [InlineData("ref+vault://kv/a#/b", "vals", "vault://kv/a#b")]
    [InlineData("ref+awsssm://a", "vals", "aws-ssm:///a")]
    [InlineData("ref+vault://kv/a#/b", "bank-vaults", "nothing")]
    [InlineData("ssm://a", "ssm-env", "aws-ssm://a")]
    [InlineData("ssm://a", "secrets-init", "nothing")]
    [InlineData("x ssm://a", "ssm-env", "nothing")]
    [InlineData(
        "ref+vault://kv/a#/b+ and more\nref+vault://kv/c#/d\nend",
        "vals",
        "@{vault://kv/a#b} and more\n@{vault://kv/c#d}\nend"
    )]
    [InlineData("${vault:kv/a#b}${vault:kv/c#d}", "bank-vaults", "@{vault://kv/a#b}@{vault://kv/c#d}")]
    [InlineData("ref+conjur://p/s ref+vault://kv/a#/b", "vals", "ref+conjur://p/s @{vault://kv/a#b}")]
    [InlineData("literal://vault:kv/a#b", "bank-vaults", "vault:kv/a#b")]
    [InlineData("@{literal://ref+vault://kv/a#/b} @{vault://kv/a}", "vals", "ref+vault://kv/a#/b @{vault://kv/a}")]
    public void With_compat_those_of_the_tools_named_are_read(string value, string tool, string own) =>
        Assert.Equal(own, Scan(value, tool));

    [Theory]
    [InlineData("a=${vault:secret/data/db#user:hunter2@host", "bank-vaults reference 'vault:...': no closing '}'")]
    [InlineData("a=ref+vault://kv/db#/x pass=hunter2", "vals reference 'ref+vault://...': white space in it")]
    [InlineData("ref+vault://kv/db/", "vals reference 'ref+vault://kv/db/': it names no key")]
    public void A_flag_shows_of_one_without_an_end_only_how_it_begins(string text, string problem)
    {
        var said = RealSchemes.Say(text);
        Assert.StartsWith(problem, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vault:hunter2", "bank-vaults", "broken bank-vaults reference: it names no key: ")]
    [InlineData("postgres://hunter2@${vault:kv/a}", "bank-vaults", "broken bank-vaults reference: it names no key: ")]
    [InlineData("ref+vault://hunter2?token_env=hunter2#/a", "vals", "broken vals reference: of its options only ")]
    [InlineData("ssm://hunter2!", "ssm-env", "broken ssm-env reference: not a location of aws-ssm://: ")]
    public void A_broken_one_is_told_without_the_value_and_with_the_ways_to_keep_it(
        string value,
        string tool,
        string problem
    )
    {
        var said = Scan(value, tool);
        Assert.StartsWith(problem, said, StringComparison.Ordinal);
        Assert.EndsWith(
            "; to pass the value as it is, put literal:// in front of it or use --scan-skip NAME",
            said,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("hunter2", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_text_pass_where_no_reference_is_and_are_refused_in_one()
    {
        var schemes = RealSchemes.Set.Reading(["vals", "bank-vaults"]);
        Assert.Null(ReferenceText.Scan([0xff, (byte)'a'], schemes));
        byte[] inside = [.. "vault:kv/a#"u8, 0xff];
        Assert.StartsWith(
            "broken bank-vaults reference: bytes that are not UTF-8",
            RealSchemes.Say(ReferenceText.Scan(inside, schemes)),
            StringComparison.Ordinal
        );
        byte[] beside = [.. "ref+vault://kv/a#b+"u8, 0xff];
        var parts = ReferenceText.Scan(beside, schemes)!.Parts;
        Assert.Equal([0xff], parts[1].Literal.ToArray());
    }

    [Fact]
    public void A_template_has_one_grammar()
    {
        var faults = new List<PlacedFailure>();
        const string Text = "${vault:kv/a#b} ref+vault://kv/a#/b+ @{vault://kv/a#b}";
        var parsed = ReferenceText.ParseTemplate(
            Encoding.UTF8.GetBytes(Text),
            RealSchemes.Set.Reading(["bank-vaults", "vals"]),
            faults
        );

        Assert.Empty(faults);
        Assert.Equal(Text, RealSchemes.Say(parsed));
    }

    [Fact]
    public void A_place_for_one_secret_takes_them_too()
    {
        Assert.Equal(
            new SecretReference("vault", null, "kv/a", [], "b"),
            ReferenceParser.Parse("ref+vault://kv/a#/b+", RealSchemes.Set).Value
        );
        Assert.Equal(
            new SecretReference("vault", null, "kv/a", [], "b"),
            ReferenceParser.Parse("vault:kv/a#b", RealSchemes.Set).Value
        );
        Assert.NotNull(ReferenceParser.Parse("x ref+vault://kv/a#/b+", RealSchemes.Set).Failure);
        Assert.NotNull(ReferenceParser.Parse("vault:kv/a", RealSchemes.Set).Failure);
    }
}
