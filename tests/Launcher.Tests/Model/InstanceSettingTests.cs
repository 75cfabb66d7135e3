using Launcher.Model;
using Launcher.Planning;
using Launcher.Providers;

namespace Launcher.Tests.Model;

/// <summary>The settings of a further instance are its vendor's, under the instance's name.</summary>
public sealed class InstanceSettingTests
{
    private static readonly IReadOnlyList<Setting> s_settings = SettingTable.All;

    [Theory]
    [InlineData("vault+eu-addr", "vault-addr", "eu", "LAUNCHER_VAULT__EU_ADDR")]
    [InlineData("vault+eu-west-1-addr", "vault-addr", "eu-west-1", "LAUNCHER_VAULT__EU_WEST_1_ADDR")]
    [InlineData("vault+x-role-id-file", "vault-role-id-file", "x", "LAUNCHER_VAULT__X_ROLE_ID_FILE")]
    [InlineData("aws+eu-role-arn", "aws-role-arn", "eu", "LAUNCHER_AWS__EU_ROLE_ARN")]
    [InlineData("vault+-x--addr", "vault-addr", "-x-", "LAUNCHER_VAULT___X__ADDR")]
    public void It_is_found_by_its_name_and_by_its_twin(string name, string own, string instance, string variable)
    {
        var setting = InstanceSetting.Find(s_settings, name);

        Assert.Equal(s_settings.Single(found => found.Name == own).Of(instance), setting);
        Assert.Equal((name, $"--{name}", variable), (setting!.Name, setting.Flag, setting.Variable));
        Assert.Equal(setting, InstanceSetting.FindVariable(s_settings, variable));
        Assert.Empty(setting.VendorVariables);
    }

    [Theory]
    [InlineData("vault+eu-adr")]
    [InlineData("vault+-addr")]
    [InlineData("vault+EU-addr")]
    [InlineData("vault+e.u-addr")]
    [InlineData("vault+a+b-addr")]
    [InlineData("file+eu-mode")]
    [InlineData("log+eu-level")]
    [InlineData("+eu-addr")]
    [InlineData("vault-addr")]
    public void Other_names_are_none(string name) => Assert.Null(InstanceSetting.Find(s_settings, name));

    [Theory]
    [InlineData("LAUNCHER_VAULT_EU_ADDR")]
    [InlineData("LAUNCHER_vault__EU_ADDR")]
    [InlineData("LAUNCHER_VAULT__EU-ADDR")]
    [InlineData("LAUNCHER___EU_ADDR")]
    [InlineData("VAULT__EU_ADDR")]
    public void Other_variables_are_none(string name) => Assert.Null(InstanceSetting.FindVariable(s_settings, name));

    [Theory]
    [InlineData("vault+eu-adr", "vault+eu-addr")]
    [InlineData("valt+eu-addr", "vault+eu-addr")]
    [InlineData("vault+eu-west-tokn-file", "vault+eu-west-token-file")]
    [InlineData("vault+EU-addr", "vault+eu-addr")]
    [InlineData("aws+eu-regoin", "aws+eu-region")]
    [InlineData("store+eu-something-else", null)]
    [InlineData("vault-adr", null)]
    public void A_mistyped_name_finds_its_nearest(string name, string? nearest) =>
        Assert.Equal(nearest, InstanceSetting.Nearest(s_settings, name)?.Name);

    [Fact]
    public void Every_setting_of_a_provider_begins_with_its_vendor_and_no_own_one_has_any()
    {
        Assert.All(
            ProviderTable.Settings,
            setting => Assert.StartsWith($"{setting.Vendor}-", setting.Name, StringComparison.Ordinal)
        );
        Assert.All(ProviderTable.Settings, setting => Assert.NotEmpty(setting.Vendor ?? ""));
        Assert.All(SettingTable.Own, setting => Assert.Null(setting.Vendor));
    }

    [Fact]
    public void No_setting_ends_as_another_of_its_vendor_so_that_a_name_has_one_meaning()
    {
        foreach (var setting in ProviderTable.Settings)
        {
            var own = setting.Name[setting.Vendor!.Length..];
            Assert.DoesNotContain(
                ProviderTable.Settings,
                other =>
                    other != setting
                    && other.Vendor == setting.Vendor
                    && other.Name.EndsWith(own, StringComparison.Ordinal)
            );
        }
    }
}
