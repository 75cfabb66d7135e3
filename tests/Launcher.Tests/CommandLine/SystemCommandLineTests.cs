using System.CommandLine;

namespace Launcher.Tests.CommandLine;

/// <summary>
/// Why System.CommandLine gets the launcher's own words only, and only such as are right: what it makes of others. Where an
/// update fails one of these, some of <c>CommandLineParser</c> may be left to it.
/// </summary>
public sealed class SystemCommandLineTests
{
    private readonly Option<string[]> _env = new("--env") { Arity = ArgumentArity.OneOrMore };
    private readonly Option<string[]> _user = new("--user") { Arity = ArgumentArity.OneOrMore };
    private readonly Option<string[]> _noScan = new("--no-scan") { Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _allowDisk = new("--allow-disk");

    private ParseResult Parse(string words)
    {
        var command = new Command("launcher") { _env, _user, _noScan, _allowDisk };
        return command.Parse(
            words.Split(' '),
            new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false }
        );
    }

    private static string[] Values(ParseResult parsed, Option option) =>
        [.. parsed.GetResult(option)!.Tokens.Select(token => token.Value)];

    private static string[] Errors(ParseResult parsed) => [.. parsed.Errors.Select(error => error.Message)];

    [Fact]
    public void It_does_not_stop_at_the_command() =>
        Assert.Equal(["A=REF", "B"], Values(Parse("--env A=REF app --env B"), _env));

    [Fact]
    public void A_word_of_the_app_would_be_the_verb()
    {
        var check = new Command("check");
        var root = new Command("launcher") { check };

        Assert.Same(check, root.Parse(["app", "check"]).CommandResult.Command);
        Assert.Same(root, root.Parse(["app", "chekc"]).CommandResult.Command);
    }

    [Fact]
    public void A_value_that_is_missing_is_the_next_flag()
    {
        Assert.Equal(["--env"], Values(Parse("--user --env A=REF"), _user));
        // The control: with its value in the same word, it is seen.
        Assert.Equal(["Required argument missing for option: '--user'."], Errors(Parse("--user --env=A=REF")));
    }

    [Fact]
    public void A_value_that_is_missing_the_second_time_is_not_noticed()
    {
        var parsed = Parse("--env A=REF --env --user=0");

        Assert.Empty(parsed.Errors);
        Assert.Equal(["A=REF"], Values(parsed, _env));
    }

    [Fact]
    public void An_empty_value_behind_an_equals_sign_is_the_next_word_or_none()
    {
        Assert.Equal(["--env"], Values(Parse("--user= --env A=REF"), _user));
        Assert.Empty(Values(Parse("--user="), _user));
        // The control: as a word of its own it is one.
        Assert.Equal([""], Values(Parse("--user "), _user));
    }

    [Fact]
    public void A_switch_takes_the_next_word_or_loses_its_own()
    {
        Assert.Equal(["-x"], Values(Parse("--no-scan -x"), _noScan));
        Assert.Equal(["maybe"], Values(Parse("--no-scan=maybe"), _noScan));
        Assert.Empty(Values(Parse("--allow-disk=maybe"), _allowDisk));
    }

    [Fact]
    public void The_value_of_an_unknown_flag_would_be_told_and_no_suggestion() =>
        Assert.Equal(
            ["Unrecognized command or argument '-e'.", "Unrecognized command or argument 'DB=s3cret'."],
            Errors(Parse("-e DB=s3cret"))
        );
}
