using System.Text;
using Launcher.Configuration;
using Launcher.Model;
using Launcher.Planning;

namespace Launcher.Tests.Configuration;

public sealed class ConfigFileTests
{
    private const string Path = "/x/launcher.json";

    private static ConfigFile Parse(string text, string path = Path) =>
        ConfigFile.Parse(path, Encoding.UTF8.GetBytes(text), SettingTable.Own);

    [Fact]
    public void Every_kind_of_setting_has_its_form_and_every_value_its_line_and_column()
    {
        var file = Parse(
            """
            // comments, and a trailing comma
            {
              "$schema": "launcher.schema.json",
              "timeout": "10s",
              "file-mode": "0440", /* and another */
              "allow-disk": true,
              "no-scan": false,
              "user": "app:app",
              "env": { "A": "file:///a", "B": "x=@{file:///b}" },
              "memfd": ["C@20=file:///c",
                        "D=file:///d"],
              "scan-skip": "E",
              "template": { "/etc/a.tmpl": "/run/a" },
            }
            """
        );

        Assert.Empty(file.Problems);
        Assert.Empty(file.Locked);
        Assert.Equal(
            [
                ("timeout", "10s", ":4:14"),
                ("file-mode", "0440", ":5:16"),
                ("allow-disk", "true", ":6:17"),
                ("no-scan", "false", ":7:14"),
                ("user", "app:app", ":8:11"),
                ("env", "A=file:///a", ":9:17"),
                ("env", "B=x=@{file:///b}", ":9:35"),
                ("memfd", "C@20=file:///c", ":10:13"),
                ("memfd", "D=file:///d", ":11:13"),
                ("scan-skip", "E", ":12:16"),
                ("template", "/etc/a.tmpl:/run/a", ":13:32"),
            ],
            file.Values.Select(value => (value.Setting.Name, value.Text, value.Origin[Path.Length..]))
        );
        Assert.All(file.Values, value => Assert.Equal(SettingSource.File, value.Source));
    }

    [Theory]
    [InlineData(
        "{ \"file-mode\": 256 }",
        "1:16",
        "'file-mode' is octal, and a number in JSON is decimal",
        "write its octal digits as a string, such as \"0400\""
    )]
    [InlineData(
        "{ \"umask\": 18 }",
        "1:12",
        "'umask' is octal, and a number in JSON is decimal",
        "write its octal digits as a string, such as \"0027\""
    )]
    [InlineData(
        "{ \"env\": { \"A=B\": \"@{file:///x}\" } }",
        "1:12",
        "'A=B' has a '=' in it",
        "a key is what NAME=REF begins with"
    )]
    [InlineData("{ \"timout\": \"1s\" }", "1:3", "unknown key 'timout'", "did you mean 'timeout'?")]
    [InlineData("{\n  \"LAUNCHER_TIMEOUT\": 1 }", "2:3", "unknown key 'LAUNCHER_TIMEOUT'", null)]
    [InlineData(
        "{ \"config\": \"/y\" }",
        "1:3",
        "unknown key 'config'",
        "a file does not name another: give it by flag or variable"
    )]
    [InlineData("{ \"locked\": {\"locked\": {}} }", "1:14", "unknown key 'locked'", "write its keys beside the others")]
    [InlineData("{\"é\": \"ü\"}", "1:2", "unknown key 'é'", null)]
    [InlineData("{\"user\": \"ü\", \"lockd\": {}}", "1:15", "unknown key 'lockd'", "did you mean 'locked'?")]
    [InlineData("{\"user\": \"a\",\n\"user\": \"b\"}", "2:1", "the key 'user' appears twice", "keep one of them")]
    [InlineData("{\"no-scan\": \"yes\"}", "1:13", "'no-scan' does not take this", "write true or false")]
    [InlineData("{\"user\": true}", "1:10", "'user' does not take this", "write a string: USER[:GROUP]")]
    [InlineData("{\"user\": null}", "1:10", "'user' does not take this", "write a string: USER[:GROUP]")]
    [InlineData("{\"locked\": {\"no-scan\": null}}", "1:24", "'no-scan' does not take this", "write true or false")]
    [InlineData("{\"user\": \"\"}", "1:10", "'user' has an empty value", "leave the key out to get the default")]
    [InlineData(
        "{\"scan-skip\": {\"A\": \"b\"}}",
        "1:15",
        "'scan-skip' does not take this",
        "write a list of strings NAME"
    )]
    [InlineData(
        "{\"env\": {\"A\": 1}}",
        "1:15",
        "'env' does not take this",
        "write an object of strings, or a list of strings NAME=REF"
    )]
    [InlineData("{\"locked\": true}", "1:12", "'locked' is not an object", null)]
    [InlineData("[]", "1:1", "the file is not a JSON object", null)]
    [InlineData("", "1:1", "here it stops being JSON", null)]
    [InlineData("{\n \"user\" \"a\" }", "2:9", "here it stops being JSON", null)]
    [InlineData("{} {}", "1:4", "here it stops being JSON", null)]
    [InlineData("{\"user\": \"a\"", "1:13", "here it stops being JSON", null)]
    [InlineData("{\n\"user\": \"\\ud83d\"}", "2:9", "the text that begins here is not Unicode", null)]
    public void A_mistake_has_its_line_and_column(string text, string place, string what, string? wayOut)
    {
        var problem = Assert.Single(Parse(text, ConfigFile.Standard).Problems);

        Assert.Equal(
            (ProblemClass.BadSetting, $"{ConfigFile.Standard}:{place}", what),
            (problem.Class, problem.Subject, problem.What)
        );
        Assert.False(string.IsNullOrEmpty(problem.WayOut));
        Assert.Equal(wayOut ?? problem.WayOut, problem.WayOut);
    }

    [Theory]
    [InlineData("{\"x\": {\"user\": \"a\"}, \"timeout\": \"1s\"}")]
    [InlineData("{\"x\": [\"user\", {\"no-scan\": 1}], \"timeout\": \"1s\"}")]
    [InlineData("{\"user\": {\"no-scan\": 1}, \"timeout\": \"1s\"}")]
    [InlineData("{\"scan-skip\": [[\"A\"]], \"timeout\": \"1s\"}")]
    [InlineData("{\"timeout\": \"1s\", \"timeout\": {\"user\": \"a\"}}")]
    [InlineData("{\"locked\": [{\"user\": \"a\"}], \"timeout\": \"1s\"}")]
    public void What_is_not_understood_is_left_out_whole(string text)
    {
        var file = Parse(text, ConfigFile.Standard);

        Assert.Single(file.Problems);
        Assert.Equal(["timeout"], file.Values.Select(value => value.Setting.Name));
    }

    [Fact]
    public void The_schema_of_an_editor_is_passed_over_whatever_it_is() =>
        Assert.Equal(
            ["timeout"],
            Parse("\uFEFF{\"$schema\": {\"user\": [1]}, \"timeout\": \"1s\"}")
                .Values.Select(value => value.Setting.Name)
        );

    [Fact]
    public void Mistakes_are_reported_together() =>
        Assert.Equal(3, Parse("{\"a\": 1, \"user\": [1, 2], \"no-scan\": {\"x\": []}}").Problems.Count);

    [Fact]
    public void Locks_count_only_in_the_image_s_own_file()
    {
        const string Text = """
            {"timeout": "1s", "locked": {"user": "a", "expand": [], "override": null, "template": null}}
            """;
        var standard = Parse(Text, ConfigFile.Standard);

        Assert.Empty(standard.Problems);
        Assert.Equal(
            ["expand", "override", "template", "user"],
            standard.Locked.Select(setting => setting.Name).Order()
        );
        Assert.Equal([SettingSource.File, SettingSource.Lock], standard.Values.Select(value => value.Source));
        Assert.Equal($"locks count only in {ConfigFile.Standard}", Assert.Single(Parse(Text).Problems).What);
    }

    [Fact]
    public void A_locked_setting_is_what_the_file_says_whoever_says_otherwise()
    {
        var file = Parse("""{"locked": {"user": "a", "expand": []}, "timeout": "1s"}""", ConfigFile.Standard);
        Launcher.Model.SettingValue Flag(Setting setting, string text) =>
            new(setting, text, setting.Flag, SettingSource.Flag);

        var agreeing = new GivenSettings([Flag(Settings.User, "a")], [], SettingTable.Own, file);
        var moving = new GivenSettings(
            [Flag(Settings.User, "b"), Flag(Settings.Expand, "file:///x"), Flag(Settings.Timeout, "2s")],
            Launcher.Testing.Harness.Inherited.Of("LAUNCHER_USER=c"),
            SettingTable.Own,
            file
        );

        Assert.Empty(agreeing.Problems);
        Assert.Equal("a", agreeing.Single(Settings.User)?.Text);
        Assert.Equal(
            [
                ("--expand", "'expand' is locked by /etc/launcher/launcher.json"),
                ("--user", "'user' is locked by /etc/launcher/launcher.json"),
                ("LAUNCHER_USER", "'user' is locked by /etc/launcher/launcher.json"),
            ],
            moving.Problems.Select(problem => (problem.Subject!, problem.What)).Order()
        );
        Assert.Equal("a", moving.Single(Settings.User)?.Text);
        Assert.Empty(moving.Every(Settings.Expand));
        Assert.Equal("2s", moving.Single(Settings.Timeout)?.Text);
    }

    [Fact]
    public void Everything_else_beats_the_file()
    {
        var setting = new Setting("store-addr", SettingKind.Single, "Store", "URL", null, "where it is")
        {
            VendorVariables = ["STORE_ADDR"],
        };
        var file = ConfigFile.Parse(Path, "{\"store-addr\": \"f\"}"u8, [setting]);
        string? Single(params string[] environment) =>
            new GivenSettings([], Launcher.Testing.Harness.Inherited.Of(environment), [setting], file)
                .Single(setting)
                ?.Text;

        Assert.Equal("f", Single());
        Assert.Equal("v", Single("STORE_ADDR=v"));
        Assert.Equal("t", Single("STORE_ADDR=v", "LAUNCHER_STORE_ADDR=t"));
    }

    [Fact]
    public void A_key_may_be_a_setting_of_an_instance()
    {
        const string text = """{ "vault+eu-addr": "https://eu", "vault+eu-unwrap": true, "vault+eu-adr": "x" }""";
        var file = ConfigFile.Parse(Path, Encoding.UTF8.GetBytes(text), SettingTable.All);

        Assert.Equal(
            [("vault+eu-addr", "https://eu"), ("vault+eu-unwrap", "true")],
            file.Values.Select(value => (value.Setting.Name, value.Text))
        );
        Assert.Equal("did you mean 'vault+eu-addr'?", Assert.Single(file.Problems).WayOut);
    }
}
