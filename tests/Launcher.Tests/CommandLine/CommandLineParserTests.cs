using CsCheck;
using Launcher.CommandLine;
using Launcher.Model;
using Launcher.Planning;
using Launcher.Testing.Harness;

namespace Launcher.Tests.CommandLine;

public sealed class CommandLineParserTests
{
    private static string[] Values(params string[] arguments)
    {
        var raw = CommandLineParser.Parse(arguments, SettingTable.Own);
        Assert.Empty(raw.Problems);
        return [.. raw.Values.Select(value => $"{value.Origin} <{value.Text}>")];
    }

    [Fact]
    public void The_plain_entrypoint_form_has_no_values()
    {
        var raw = CommandLineParser.Parse(["--", "app", "--env", "x"], SettingTable.Own);
        Assert.Equal((Verb.Run, 2), (raw.Verb, raw.CommandIndex));
        Assert.Empty(raw.Values);
        Assert.Equal(0, CommandLineParser.Parse([], SettingTable.Own).CommandIndex);
        Assert.Equal(0, CommandLineParser.Parse(["--"], SettingTable.Own).CommandIndex);
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
                "--vault+eu-addr https://eu vault eu",
                "--vault+eu-addr https://eu2 vault eu",
                "--vault+eu-unwrap true vault eu",
                "--aws+b-region x aws b",
                "--vault-addr y vault ",
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

    /// <summary>Arguments, words raw at blanks; the verb; the index of the app's argv[0].</summary>
    [Theory]
    [InlineData("-- app", Verb.Run, 2)]
    [InlineData("run -- app", Verb.Run, 3)]
    [InlineData("run app", Verb.Run, 2)]
    [InlineData("app --help", Verb.Run, 1)]
    [InlineData("-- check", Verb.Run, 2)]
    [InlineData("app check", Verb.Run, 1)]
    [InlineData("-- -- app", Verb.Run, 2)]
    [InlineData("--no-scan -- app", Verb.Run, 3)]
    [InlineData("--no-scan app", Verb.Run, 2)]
    [InlineData("--no-scan=true app", Verb.Run, 2)]
    [InlineData("--user 1000 app", Verb.Run, 3)]
    [InlineData("--user=1000 app", Verb.Run, 2)]
    [InlineData("--user:1000 app", Verb.Run, 2)]
    [InlineData("--user check app", Verb.Run, 3)]
    [InlineData("check --user 1000", Verb.Check, 0)]
    [InlineData("check -- app", Verb.Check, 3)]
    [InlineData("--verb check -- app", Verb.Check, 4)]
    [InlineData("--verb=plan", Verb.Plan, 0)]
    [InlineData("--no-scan --verb run app", Verb.Run, 4)]
    [InlineData("- x", Verb.Run, 1)]
    [InlineData("--help", Verb.Help, 0)]
    [InlineData("-h", Verb.Help, 0)]
    [InlineData("--version", Verb.Version, 0)]
    [InlineData("copy /shared", Verb.Copy, 0)]
    [InlineData("--", Verb.Run, 0)]
    internal void The_app_begins_where_the_launchers_own_words_end(string words, Verb verb, int index)
    {
        var raw = CommandLineParser.Parse(words.Split(' '), SettingTable.Own);
        Assert.Empty(raw.Problems);
        Assert.Equal((verb, index), (raw.Verb, raw.CommandIndex));
    }

    [Fact]
    public void A_verb_is_remembered_as_a_word_only_when_it_is_the_bare_first_one()
    {
        Assert.Equal("check", CommandLineParser.Parse(["check"], SettingTable.Own).VerbWord);
        Assert.Null(CommandLineParser.Parse(["--verb", "check"], SettingTable.Own).VerbWord);
        Assert.Null(CommandLineParser.Parse(["--", "check"], SettingTable.Own).VerbWord);
    }

    [Fact]
    public void An_empty_word_is_the_command() =>
        Assert.Equal(1, CommandLineParser.Parse(["", "x"], SettingTable.Own).CommandIndex);

    [Fact]
    public void Copy_takes_operands_and_version_takes_json()
    {
        Assert.Equal(["/a", "/b"], CommandLineParser.Parse(["copy", "/a", "/b"], SettingTable.Own).Operands);
        Assert.True(CommandLineParser.Parse(["version", "--json"], SettingTable.Own).Json);
    }

    [Theory]
    [InlineData("--usr 1 -- app", "unknown option '--usr'", "did you mean --user? (the app's own options go after --)")]
    [InlineData("-x -- app", "unknown option '-x'", "see launcher --help (the app's own options go after --)")]
    [InlineData("--json -- app", "unknown option '--json'", "see launcher --help (the app's own options go after --)")]
    [InlineData("--user -- app", "'--user' needs a value", "write --user USER[:GROUP]")]
    [InlineData("--user --env A=B -- app", "'--user' needs a value", "write --user USER[:GROUP]")]
    [InlineData("--user --env=A=B -- app", "'--user' needs a value", "write --user USER[:GROUP]")]
    [InlineData(
        "--no-scan false -- app",
        "'--no-scan' takes no separate value",
        "write --no-scan alone, or --no-scan=false"
    )]
    [InlineData("--user", "'--user' needs a value", "write --user USER[:GROUP]")]
    [InlineData("--verb go -- app", "'go' is not a verb", "the verbs are run, check, plan, policy, copy, version")]
    [InlineData("--verb -- app", "'' is not a verb", "the verbs are run, check, plan, policy, copy, version")]
    [InlineData(
        "join -- app",
        "the verb 'join' is reserved and not part of this version",
        "to run a program of that name write launcher -- join"
    )]
    public void What_cannot_be_understood_comes_with_a_way_out(string words, string what, string wayOut) =>
        Assert.Equal(
            [new Problem(ProblemClass.BadSetting, null, what, wayOut)],
            CommandLineParser.Parse(words.Split(' '), SettingTable.Own).Problems
        );

    [Fact]
    [Trait("soak", "yes")]
    public void No_argument_of_the_app_is_ever_lost_or_taken()
    {
        var word = Gen.OneOf(
            "--env",
            "--env=A=vault://x",
            "--user",
            "--no-scan",
            "--verb",
            "--help",
            "-h",
            "--version",
            "--unknown",
            "check",
            "copy",
            "A=B",
            "",
            "-",
            "@file",
            "[x]"
        );
        Gen.Select(word.Array[0, 5], Gen.OneOf(word, Gen.Const("--"), Gen.String).Array[1, 5])
            .Sample(
                (own, app) =>
                {
                    string[] arguments = [.. own, "--", .. app];
                    var raw = CommandLineParser.Parse(arguments, SettingTable.Own);
                    // A bare word among the launcher's own begins the command earlier: the rest is the app's all the same.
                    return raw.CommandIndex > 0
                        && arguments[(raw.CommandIndex - 1)..].AsSpan().EndsWith(app)
                        && raw.Values.Count <= own.Length;
                },
                iter: Samples.Of(5_000)
            );
    }
}
