using Launcher.CommandLine;
using Launcher.Configuration;
using Launcher.Model;

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
