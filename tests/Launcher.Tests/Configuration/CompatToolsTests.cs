using Launcher.Configuration;
using Launcher.Model;
using Launcher.Planning;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Configuration;

public sealed class CompatToolsTests
{
    private static (IReadOnlyList<string> Tools, Problems Problems) Of(params string[] values)
    {
        var problems = new Problems();
        var given = new GivenSettings(
            [.. values.Select(value => new SettingValue(Settings.Compat, value, "--compat", SettingSource.Flag))],
            Inherited.Of(),
            SettingTable.Own
        );
        return (CompatTools.Of(given, RealSchemes.Set, problems), problems);
    }

    [Fact]
    public void Names_stand_behind_commas_or_in_values_of_their_own()
    {
        var (tools, problems) = Of("bank-vaults, vals", "ssm-env");
        Assert.Equal(["bank-vaults", "vals", "ssm-env"], tools);
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData(
        "bankvaults",
        "did you mean 'bank-vaults'? The known ones are bank-vaults, berglas, secrets-init, ssm-env, vals"
    )]
    [InlineData("other", "the known ones are bank-vaults, berglas, secrets-init, ssm-env, vals")]
    [InlineData("", "the known ones are bank-vaults, berglas, secrets-init, ssm-env, vals")]
    public void An_unknown_tool_is_an_error_that_names_the_known_ones(string name, string wayOut) =>
        Assert.Equal(
            [
                new Problem(
                    ProblemClass.BadSetting,
                    "--compat",
                    $"'{name}' is not a tool whose references are known",
                    wayOut
                ),
            ],
            Of(name).Problems
        );
}
