using CsCheck;
using Launcher.CommandLine;
using Launcher.Configuration;
using Launcher.Model;
using Launcher.Testing.Harness;

namespace Launcher.Tests.CommandLine;

public sealed class ArgumentSplitTests
{
    /// <summary>Arguments, words split at blanks; the verb; the index of the app's argv[0].</summary>
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
        var split = ArgumentSplit.Of(words.Split(' '), Settings.All);
        Assert.Empty(split.Problems);
        Assert.Equal((verb, index), (split.Verb, split.CommandIndex));
    }

    [Fact]
    public void A_verb_is_remembered_as_a_word_only_when_it_is_the_bare_first_one()
    {
        Assert.Equal("check", ArgumentSplit.Of(["check"], Settings.All).VerbWord);
        Assert.Null(ArgumentSplit.Of(["--verb", "check"], Settings.All).VerbWord);
        Assert.Null(ArgumentSplit.Of(["--", "check"], Settings.All).VerbWord);
    }

    [Fact]
    public void An_empty_word_is_the_command() =>
        Assert.Equal(1, ArgumentSplit.Of(["", "x"], Settings.All).CommandIndex);

    [Fact]
    public void Copy_takes_operands_and_version_takes_json()
    {
        Assert.Equal(["/a", "/b"], ArgumentSplit.Of(["copy", "/a", "/b"], Settings.All).Operands);
        Assert.True(ArgumentSplit.Of(["version", "--json"], Settings.All).Json);
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
            ArgumentSplit.Of(words.Split(' '), Settings.All).Problems
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
                    var split = ArgumentSplit.Of(arguments, Settings.All);
                    // A bare word among the launcher's own begins the command earlier: the rest is the app's all the same.
                    return split.CommandIndex > 0
                        && arguments[(split.CommandIndex - 1)..].AsSpan().EndsWith(app)
                        && split.Flags.Count <= own.Length * 2;
                },
                iter: Samples.Of(5_000)
            );
    }
}
