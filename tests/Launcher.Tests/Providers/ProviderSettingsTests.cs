using Launcher.Planning;
using Launcher.Providers;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Providers;

/// <summary>What an instance may know: its own settings, who this machine is, and nothing that is another one's.</summary>
public sealed class ProviderSettingsTests
{
    private static ProviderSettings Settings { get; } =
        Given.Variables(
            SettingTable.All,
            null,
            "VAULT_ADDR=https://vault",
            "VAULT_TOKEN=hunter2",
            "LAUNCHER_VAULT_ROLE=one",
            "LAUNCHER_VAULT__EU_ADDR=https://eu",
            "AWS_ACCESS_KEY_ID=id"
        );

    [Fact]
    public void An_instance_has_its_own_settings_and_no_variable_of_the_vendor()
    {
        var eu = Settings.Of("eu");
        var (address, role) = (Setting("vault-addr"), Setting("vault-role"));

        Assert.Equal(("https://eu", "LAUNCHER_VAULT__EU_ADDR"), (eu.Text(address), eu.Value(address)?.Origin));
        Assert.Null(eu.Text(role));
        Assert.Null(eu.Variable("VAULT_TOKEN"));
        Assert.Equal("id", eu.Machine("AWS_ACCESS_KEY_ID"));
        Assert.Equal(("--vault+eu-addr", "--vault+eu-addr"), (eu.Flag(address), eu.Ways("VAULT_ADDR", address)));
        Assert.Equal(("https://vault", "one"), (Settings.Text(address), Settings.Text(role)));
        Assert.Equal("hunter2", Settings.Variable("VAULT_TOKEN"));
        Assert.Equal("VAULT_ADDR or --vault-addr", Settings.Ways("VAULT_ADDR", address));
    }

    [Fact]
    public void The_settings_of_an_instance_are_one_object()
    {
        Assert.Same(Settings, Settings.Of(null));
        Assert.Same(Settings.Of("eu"), Settings.Of("eu"));
        Assert.Same(Settings.Of("us"), Settings.Of("eu").Of("us"));
        Assert.Same(Settings, Settings.Of("eu").Of(null));
        Assert.Same(Settings, Settings.Of("eu").Unnamed);
        Assert.NotSame(Settings.Of("eu"), Settings.Of("us"));
    }

    private static Launcher.Model.Setting Setting(string name) =>
        SettingTable.All.Single(setting => setting.Name == name);
}
