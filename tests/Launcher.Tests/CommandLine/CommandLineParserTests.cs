using Launcher.CommandLine;
using Launcher.Configuration;
using Launcher.Model;
using Launcher.Planning;

namespace Launcher.Tests.CommandLine;

public sealed class CommandLineParserTests
{
    private static string[] Values(params string[] arguments)
    {
        var raw = CommandLineParser.Parse(arguments, Settings.All);
        Assert.Empty(raw.Problems);
        return [.. raw.Values.Select(value => $"{value.Origin} <{value.Text}>")];
    }

    [Fact]
    public void The_plain_entrypoint_form_has_no_values()
    {
        var raw = CommandLineParser.Parse(["--", "app", "--env", "x"], Settings.All);
        Assert.Equal((Verb.Run, 2), (raw.Verb, raw.CommandIndex));
        Assert.Empty(raw.Values);
        Assert.Equal(0, CommandLineParser.Parse([], Settings.All).CommandIndex);
        Assert.Equal(0, CommandLineParser.Parse(["--"], Settings.All).CommandIndex);
    }

    [Theory]
    [InlineData("--user", "1000", "--user <1000>")]
    [InlineData("--user", "-1", "--user <-1>")]
    [InlineData("--user", "--x", "--user <--x>")]
    [InlineData("--user", "@file", "--user <@file>")]
    [InlineData("--user", "[x]", "--user <[x]>")]
    [InlineData("--user", "\"quoted\"", "--user <\"quoted\">")]
    [InlineData("--user", "", "--user <>")]
    [InlineData("--user", " ", "--user < >")]
    [InlineData("--user", "a b", "--user <a b>")]
    [InlineData("--user", "run", "--user <run>")]
    [InlineData("--user", "=", "--user <=>")]
    [InlineData("--user", ":1", "--user <:1>")]
    [InlineData("--env", "A=b:c=d", "--env <A=b:c=d>")]
    [InlineData("--file", "/a:b=vault://x", "--file </a:b=vault://x>")]
    public void A_value_is_read_as_typed_behind_a_blank_an_equals_sign_or_a_colon(
        string flag,
        string value,
        string read
    )
    {
        Assert.Equal([read], Values(flag, value, "--", "app"));
        Assert.Equal([read], Values($"{flag}={value}", "--", "app"));
        Assert.Equal([read], Values($"{flag}:{value}", "--", "app"));
    }

    [Fact]
    public void A_value_that_looks_like_a_flag_is_one_only_behind_a_blank() =>
        Assert.Equal(["--user <--env=A=B>"], Values("--user=--env=A=B", "--", "app"));

    [Fact]
    public void The_flags_of_an_instance_are_those_of_its_vendor()
    {
        string[] arguments =
        [
            "--vault+eu-addr",
            "https://eu",
            "--vault+eu-unwrap",
            "--aws+b-region=x",
            "--vault-addr=y",
            "--vault+eu-addr=https://eu2",
            "app",
        ];
        var raw = CommandLineParser.Parse(arguments, SettingTable.All);

        Assert.Empty(raw.Problems);
        Assert.Equal(7, raw.CommandIndex);
        Assert.Equal(
            [
                "--vault-addr y vault ",
                "--vault+eu-addr https://eu vault eu",
                "--vault+eu-addr https://eu2 vault eu",
                "--vault+eu-unwrap true vault eu",
                "--aws+b-region x aws b",
            ],
            raw.Values.Select(value => $"{value.Origin} {value.Text} {value.Setting.Vendor} {value.Setting.Instance}")
        );
        Assert.All(raw.Values, value => Assert.Equal(SettingSource.Flag, value.Source));
    }

    [Theory]
    [InlineData("--vault+eu-adr=x", "did you mean --vault+eu-addr? (the app's own options go after --)")]
    [InlineData("--file+eu-mode=x", "did you mean --file-mode? (the app's own options go after --)")]
    public void A_mistyped_flag_of_an_instance_gets_a_suggestion(string flag, string wayOut) =>
        Assert.Equal(
            new Problem(ProblemClass.BadSetting, null, $"unknown option '{flag[..^2]}'", wayOut),
            Assert.Single(CommandLineParser.Parse([flag, "--", "app"], SettingTable.All).Problems)
        );

    [Theory]
    [InlineData("--no-scan", "--no-scan <true>")]
    [InlineData("--no-scan=true", "--no-scan <true>")]
    [InlineData("--no-scan=false", "--no-scan <false>")]
    [InlineData("--no-scan=", "--no-scan <>")]
    public void A_switch_may_say_its_value(string flag, string read) => Assert.Equal([read], Values(flag, "--", "app"));

    [Fact]
    public void Repeated_flags_keep_their_order_and_switches_take_nothing_from_them() =>
        Assert.Equal(
            ["--env <B=2>", "--env <A=1>", "--no-scan <true>"],
            Values("--env", "B=2", "--no-scan", "--env=A=1", "--", "app")
        );
}
