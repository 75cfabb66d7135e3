using Launcher.Injection;
using Launcher.Model;
using Launcher.Testing.Harness;
using Launcher.Tests.Configuration;

namespace Launcher.Tests.Injection;

public sealed class InheritedVariablesTests
{
    private static readonly string[] s_inherited =
    [
        "PATH=/bin",
        "HOME=/root",
        "VAULT_TOKEN=t",
        "VAULT_ADDR=a",
        "SECRET_A=1",
        "SECRET_B=2",
        "odd",
        "=x",
    ];

    private static string Kept(params string[] flags)
    {
        var plan = Planned.From(flags) with { Withheld = ["VAULT_TOKEN"] };
        var block = new EnvironmentBlock(Inherited.Of(s_inherited));
        InheritedVariables.Apply(plan, block);
        return string.Join(' ', Inherited.Text(block.Entries));
    }

    [Fact]
    public void By_itself_all_but_the_withheld_pass_on() =>
        Assert.Equal("PATH=/bin HOME=/root VAULT_ADDR=a SECRET_A=1 SECRET_B=2 odd =x", Kept());

    [Theory]
    [InlineData("--strip|SECRET_*", "PATH=/bin HOME=/root VAULT_ADDR=a odd =x")]
    [InlineData("--strip|SECRET_?|--strip|VAULT_ADDR", "PATH=/bin HOME=/root odd =x")]
    [InlineData("--strip|secret_*", "PATH=/bin HOME=/root VAULT_ADDR=a SECRET_A=1 SECRET_B=2 odd =x")]
    [InlineData("--strip|*", "")]
    [InlineData("--pristine", "")]
    [InlineData("--pristine|--keep|PATH|--keep|SECRET_*", "PATH=/bin SECRET_A=1 SECRET_B=2")]
    [InlineData("--pristine|--keep|SECRET_*|--strip|SECRET_A", "SECRET_B=2")]
    [InlineData("--pristine|--keep|*", "PATH=/bin HOME=/root VAULT_ADDR=a SECRET_A=1 SECRET_B=2 odd =x")]
    [InlineData("--keep|PATH|--strip|*", "")]
    public void Stripping_beats_keeping_and_keeping_beats_pristine(string flags, string expected) =>
        Assert.Equal(expected, Kept(flags.Split('|')));

    [Theory]
    [InlineData("--keep|VAULT_TOKEN", "VAULT_TOKEN=t")]
    [InlineData("--pristine|--keep|VAULT_TOKEN", "VAULT_TOKEN=t")]
    [InlineData("--keep|VAULT_*", "")]
    [InlineData("--keep|*", "")]
    [InlineData("--keep|VAULT_TOKEN|--strip|VAULT_*", "")]
    public void A_login_is_kept_only_by_its_full_name(string flags, string expected)
    {
        var kept = Kept(flags.Split('|')).Split(' ');
        Assert.Equal(
            expected,
            string.Concat(kept.Where(entry => entry.StartsWith("VAULT_TOKEN", StringComparison.Ordinal)))
        );
    }

    [Theory]
    [InlineData("A=b")]
    [InlineData("")]
    public void What_is_no_name_is_refused(string name) =>
        Assert.Equal(
            [
                new Problem(
                    ProblemClass.BadSetting,
                    "--strip",
                    $"'{name}' is not a variable name",
                    "write the name alone; * and ? stand for any characters and one"
                ),
            ],
            Planned.Try(["--strip", name]).Problems
        );
}
