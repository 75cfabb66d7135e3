using System.Text;
using Launcher.Configuration;
using Launcher.Injection;
using Launcher.Model;
using Launcher.Planning;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Configuration;

public sealed class GivenSettingsTests
{
    private static GivenSettings Given(SettingValue[] flags, params string[] environment) =>
        new(flags, Inherited.Of(environment), SettingTable.Own);

    private static SettingValue Flag(Setting setting, string text) =>
        new(setting, text, setting.Flag, SettingSource.Flag);

    [Fact]
    public void A_flag_beats_its_variable_and_the_last_flag_beats_the_others()
    {
        var given = Given([Flag(Settings.User, "1"), Flag(Settings.User, "2")], "LAUNCHER_USER=3");
        Assert.Equal("2", given.Single(Settings.User)?.Text);
        Assert.Equal("3", Given([], "LAUNCHER_USER=3").Single(Settings.User)?.Text);
        Assert.Null(given.Single(Settings.Timeout));
    }

    [Fact]
    public void A_vendor_s_variable_ranks_below_flag_and_twin_and_its_first_name_counts()
    {
        var setting = new Setting("store-addr", SettingKind.Single, "Store", "URL", null, "where it is")
        {
            VendorVariables = ["STORE_ADDR", "STORE_URL"],
        };
        string[] environment = ["STORE_URL=c", "STORE_ADDR=b", "STORE_ADDR=x"];
        SettingValue? Single(SettingValue[] flags, params string[] variables) =>
            new GivenSettings(flags, Inherited.Of(variables), [setting]).Single(setting);

        Assert.Equal(("b", "STORE_ADDR"), (Single([], environment)?.Text, Single([], environment)?.Origin));
        Assert.Equal("c", Single([], "STORE_ADDR=", "STORE_URL=c")?.Text);
        Assert.Equal("a", Single([], ["LAUNCHER_STORE_ADDR=a", .. environment])?.Text);
        Assert.Equal("f", Single([Flag(setting, "f")], ["LAUNCHER_STORE_ADDR=a", .. environment])?.Text);
        Assert.Empty(new GivenSettings([], Inherited.Of(environment), [setting]).Withheld);
    }

    [Fact]
    public void Repeated_settings_add_up_flags_first_and_a_variable_holds_one_a_line()
    {
        var given = Given([Flag(VariableDelivery.Kind.Setting, "A=1")], "LAUNCHER_ENV=\n B=2 \r\n\n\tC=3");
        Assert.Equal(
            [("A=1", "--env"), ("B=2 ", "LAUNCHER_ENV line 2"), ("C=3", "LAUNCHER_ENV line 4")],
            given.Every(VariableDelivery.Kind.Setting).Select(value => (value.Text, value.Origin))
        );
    }

    [Fact]
    public void A_single_value_is_kept_as_it_is() =>
        Assert.Equal(" a=b\n", Given([], "LAUNCHER_USER= a=b\n").Single(Settings.User)?.Text);

    [Fact]
    public void An_empty_variable_is_not_set_but_still_withheld()
    {
        var given = Given([], "LAUNCHER_USER=", "LAUNCHER_ENV=");
        Assert.Null(given.Single(Settings.User));
        Assert.Empty(given.Every(VariableDelivery.Kind.Setting));
        Assert.Equal(["LAUNCHER_USER", "LAUNCHER_ENV"], given.Withheld);
    }

    [Fact]
    public void A_lock_stands_against_every_variable_that_decides_the_same()
    {
        var setting = new Setting("a-b", SettingKind.Single, "", "X", null, "")
        {
            VendorVariables = ["VENDOR_B"],
            RelatedVariables = ["VENDOR_B_TEXT", "VENDOR_B_OTHER"],
        };
        var file = ConfigFile.Parse(ConfigFile.Standard, "{\"locked\":{\"a-b\":\"x\"}, \"c\":1}"u8, [setting]);

        var given = new GivenSettings(
            [],
            Launcher.Testing.Harness.Inherited.Of("VENDOR_B=x", "VENDOR_B_TEXT=y", "VENDOR_B_OTHER="),
            [setting],
            file
        );

        Assert.Equal(
            [$"{ConfigFile.Standard}:1:24", "VENDOR_B_TEXT"],
            given.Problems.Select(problem => problem.Subject)
        );
        Assert.Equal("x", given.Single(setting)?.Text);
        Assert.Contains(setting, given.Locked);
    }

    [Fact]
    public void A_locked_CA_locks_what_would_make_it_worthless()
    {
        var settings = SettingTable.All;
        var file = ConfigFile.Parse(
            ConfigFile.Standard,
            "{\"locked\":{\"vault-addr\":\"https://a\",\"vault-ca-file\":\"/ca\",\"vault+eu-addr\":\"https://b\"}}"u8,
            settings
        );
        var environment = Launcher.Testing.Harness.Inherited.Of(
            "VAULT_SKIP_VERIFY=1",
            "VAULT_CAPATH=/etc/ssl/certs",
            "VAULT_TLS_SERVER_NAME=x",
            "LAUNCHER_VAULT__EU_CA_FILE=/mine",
            "LAUNCHER_VAULT__EU_ROLE=mine",
            "VAULT_ROLE=mine"
        );

        var given = new GivenSettings([], environment, settings, file);

        Assert.Equal(
            ["LAUNCHER_VAULT__EU_CA_FILE", "VAULT_CAPATH", "VAULT_SKIP_VERIFY", "VAULT_TLS_SERVER_NAME"],
            given.Problems.Select(problem => problem.Subject!).Order(StringComparer.Ordinal)
        );
        Assert.All(
            given.Problems,
            problem => Assert.Contains(ConfigFile.Standard, problem.What, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("LAUNCHER_USER=\xff", "LAUNCHER_USER")]
    [InlineData("LAUNCHER_ENV=\xff", "LAUNCHER_ENV")]
    public void A_value_that_is_no_text_is_refused_and_not_taken(string entry, string name)
    {
        ReadOnlyMemory<byte> bytes = System.Text.Encoding.Latin1.GetBytes(entry);
        var given = new GivenSettings([], [bytes], SettingTable.Own);
        Assert.Equal((name, "its value is not UTF-8"), (Assert.Single(given.Problems).Subject, given.Problems[0].What));
        Assert.Empty(given.All);
        Assert.Equal([name], given.Withheld);
    }

    [Fact]
    public void Declared_names_are_withheld_and_no_others()
    {
        var given = Given(
            [],
            "LAUNCHER_USER=1",
            "LAUNCHER_TIMEOT=1s",
            "LAUNCHER_SOMETHING_ELSE=1",
            "LAUNCHER_ENV",
            "USER=x"
        );
        Assert.Equal(["LAUNCHER_USER"], given.Withheld);
    }

    private static GivenSettings Instances(ConfigFile? file, params string[] environment) =>
        new([], Inherited.Of(environment), SettingTable.All, file);

    private static ConfigFile File(string text) =>
        ConfigFile.Parse(ConfigFile.Standard, Encoding.UTF8.GetBytes(text), SettingTable.All);

    [Fact]
    public void The_twin_of_an_instance_s_setting_counts_is_withheld_and_no_vendor_s_variable_does()
    {
        var given = Instances(
            null,
            "LAUNCHER_VAULT__EU_ADDR=https://eu",
            "VAULT_ADDR=https://vault",
            "VAULT__EU_ADDR=x"
        );

        Assert.Equal(["LAUNCHER_VAULT__EU_ADDR"], given.Withheld);
        Assert.Equal(
            [("vault-addr", "https://vault"), ("vault+eu-addr", "https://eu")],
            given.All.Select(value => (value.Setting.Name, value.Text)).OrderByDescending(value => value.Name)
        );
        Assert.Empty(given.Warnings);
    }

    [Fact]
    public void A_locked_address_shuts_out_instances_that_no_lock_names()
    {
        var locked = File("""{ "vault+team-role": "x", "locked": { "vault-addr": "https://vault" } }""");
        var given = Instances(locked, "LAUNCHER_VAULT__EVIL_ADDR=https://evil", "LAUNCHER_AWS__EU_REGION=eu-west-1");

        const string What = "/etc/launcher/launcher.json locks settings of vault and none of its instance";
        const string WayOut = "leave it out: whoever made the image decides which instances there are";
        Assert.Equal(
            [
                new Problem(ProblemClass.BadSetting, "LAUNCHER_VAULT__EVIL_ADDR", $"{What} 'evil'", WayOut),
                new Problem(ProblemClass.BadSetting, "/etc/launcher/launcher.json:1:22", $"{What} 'team'", WayOut),
            ],
            given.Problems
        );
    }

    [Fact]
    public void A_lock_of_an_instance_is_its_own_and_lets_its_other_settings_be_given()
    {
        var locked = File("""{ "locked": { "vault-addr": "https://vault", "vault+eu-addr": "https://eu" } }""");
        var given = Instances(locked, "LAUNCHER_VAULT__EU_ROLE=app", "LAUNCHER_VAULT__EU_ADDR=https://evil");

        Assert.Equal(
            [
                new Problem(
                    ProblemClass.BadSetting,
                    "LAUNCHER_VAULT__EU_ADDR",
                    "'vault+eu-addr' is locked by /etc/launcher/launcher.json",
                    "leave it out: whoever made the image decides it"
                ),
            ],
            given.Problems
        );
        var address = SettingTable.All.Single(setting => setting.Name == "vault-addr");
        Assert.Equal("https://vault", given.Single(address)?.Text);
        Assert.Equal("https://eu", given.Single(address.Of("eu"))?.Text);
    }

    [Fact]
    public void A_lock_of_one_vendor_shuts_out_no_instance_of_another() =>
        Assert.Empty(
            Instances(
                File("""{ "locked": { "vault-addr": "https://vault", "timeout": "5s" } }"""),
                "LAUNCHER_AWS__EU_REGION=eu-west-1"
            ).Problems
        );
}
