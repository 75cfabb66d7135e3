using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.BadInput;

/// <summary>Verbs that are programs too, verbs of later versions, words that are none, and no command at all.</summary>
public sealed class VerbTests : IDisposable
{
    private const string NoCommand =
        "bad-setting: there is no command to start: a new entrypoint (ENTRYPOINT in a Dockerfile, command: in Kubernetes, entrypoint: in compose) drops the image's CMD, and ENTRYPOINT in shell form passes none on: repeat it: CMD [\"program\", \"argument\"] in the Dockerfile, args: in Kubernetes, command: in compose; and write ENTRYPOINT as a JSON list";

    private readonly Site _site = new();

    public VerbTests()
    {
        foreach (var verb in (string[])["run", "check", "plan", "copy", "version", "policy", "join", "status"])
        {
            _site.Disk.Write($"bin/{verb}", $"#!/bin/sh\necho the program {verb}\n", Modes.Executable);
        }
    }

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("--")]
    [InlineData("run")]
    [InlineData("run|--")]
    [InlineData("--no-scan")]
    [InlineData("--no-scan|--")]
    public async Task No_command_is_explained(string words) =>
        await _site.RefusesAsync(words.Length == 0 ? Run.Launcher() : _site.Launcher(words), NoCommand);

    [Theory]
    [InlineData("run")]
    [InlineData("check")]
    [InlineData("plan")]
    [InlineData("copy")]
    [InlineData("version")]
    public async Task A_verb_that_is_a_program_too_is_refused_with_both_spellings_and_both_work(string verb)
    {
        var path = $"{_site.Disk.At("bin")}:/usr/bin:/bin";
        await _site.RefusesAsync(
            Run.Launcher(verb).Env("PATH", path),
            $"bad-setting: '{verb}' is a verb of the launcher and also a program on PATH: write launcher -- {verb} for the program, or launcher --verb {verb} for the verb"
        );

        var program = await Run.Launcher("--", verb).Env("PATH", path).RunAsync();
        var chosen = await Run.Launcher("--verb", verb).Env("PATH", path).RunAsync();
        var equals = await Run.Launcher($"--verb={verb}").Env("PATH", path).RunAsync();
        var unambiguous = await Run.Launcher(verb).RunAsync();

        Assert.Equal($"the program {verb}\n", program.Quietly().StandardOutput);
        Assert.Equal(unambiguous.ToString(), chosen.ToString());
        Assert.Equal(unambiguous.ToString(), equals.ToString());
        Assert.DoesNotContain("the program", chosen.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("join")]
    [InlineData("status")]
    public async Task A_verb_of_a_later_version_is_reserved_also_where_it_is_a_program(string verb)
    {
        var path = $"{_site.Disk.At("bin")}:/usr/bin:/bin";
        var problem =
            $"bad-setting: the verb '{verb}' is reserved and not part of this version: to run a program of that name write launcher -- {verb}";
        await _site.RefusesAsync(verb, problem);
        await _site.RefusesAsync($"--verb|{verb}", problem);
        await _site.RefusesAsync(Run.Launcher(verb, "--", "true").Env("PATH", path), problem);

        var program = await Run.Launcher("--", verb).Env("PATH", path).RunAsync();

        Assert.Equal($"the program {verb}\n", program.Quietly().StandardOutput);
    }

    [Fact]
    public async Task A_mistyped_verb_is_taken_for_a_program_and_the_verb_is_offered()
    {
        const string problem = "command: there is no program 'chekc' on PATH (/nowhere)";
        await _site.RefusesAsync(
            _site.Launcher("chekc|--env|A=file:///x").Env("PATH", "/nowhere"),
            127,
            $"{problem}: did you mean the verb 'check'?"
        );
        await _site.RefusesAsync(
            _site.Launcher("--|chekc").Env("PATH", "/nowhere"),
            127,
            $"{problem}: check the spelling, or give its full path"
        );
    }

    [Theory]
    [InlineData(
        "--|--|sh",
        "'--' appears twice before the command: leave one out: where the entrypoint ends in '--', what follows begins with the program"
    )]
    [InlineData(
        "check|--|--|sh",
        "'--' appears twice before the command: leave one out: where the entrypoint ends in '--', what follows begins with the program"
    )]
    [InlineData("-|sh", "'-' is where the command should be: what ends the launcher's flags is '--'")]
    [InlineData("\u2014env|A=file:///x|--|sh", "'\u2014env' begins with a typographic dash (U+2014): type --env")]
    [InlineData("\u2013\u2013user=1000|sh", "'\u2013\u2013user' begins with a typographic dash (U+2013): type --user")]
    [InlineData("--no-scan|\u2014|sh", "'\u2014' begins with a typographic dash (U+2014): type --")]
    [InlineData("\u2212-no-scan|--|sh", "'\u2212-no-scan' begins with a typographic dash (U+2212): type --no-scan")]
    [InlineData("check|run", "the verb 'run' comes after the verb 'check': write one of them")]
    [InlineData("run|check|--no-scan", "the verb 'check' comes after the verb 'run': write one of them")]
    [InlineData("plan|plan", "the verb 'plan' comes after the verb 'plan': write one of them")]
    [InlineData("--no-scan|check", "the verb 'check' comes after flags: write it first: launcher check [flags]")]
    [InlineData("--timeout|5s|plan", "the verb 'plan' comes after flags: write it first: launcher plan [flags]")]
    [InlineData("--check", "unknown option '--check': a verb has no dashes and is the first word: launcher check")]
    [InlineData("help", "'help' is not a verb: write launcher --help")]
    [InlineData("check|help", "'help' is not a verb: write launcher --help")]
    [InlineData("launcher|check", "'launcher' is the launcher itself, which runs already: leave it out")]
    [InlineData("--|/launcher|sh", "'/launcher' is the launcher itself, which runs already: leave it out")]
    [InlineData("--|--env|A=B|sh", "the launcher's flag '--env' comes after '--': write it before '--'")]
    [InlineData("--|--user=1000|sh", "the launcher's flag '--user' comes after '--': write it before '--'")]
    [InlineData("A=file:///x|sh", "'A=...' is where the command should be: a variable is --env A=REF, before '--'")]
    public async Task A_word_for_the_launcher_is_not_taken_for_a_program_that_is_missing(
        string words,
        string problem
    ) => await _site.RefusesAsync(_site.Launcher(words).Env("PATH", "/nowhere"), $"bad-setting: {problem}");

    [Theory]
    [InlineData(
        "--|check",
        "check the spelling; the launcher's own check is started with docker run --entrypoint /launcher IMAGE check"
    )]
    [InlineData(
        "--|help",
        "check the spelling; the launcher's own help is started with docker run --entrypoint /launcher IMAGE --help"
    )]
    [InlineData(
        "--|-c|ls",
        "it is an option: begin with the program (what docker run or 'args:' gives replaces the image's CMD whole)"
    )]
    [InlineData("--|A=B", "check the spelling, or give its full path")]
    public async Task What_may_be_the_app_s_stays_a_missing_program_with_the_other_way_out(
        string words,
        string wayOut
    ) =>
        await _site.RefusesAsync(
            _site.Launcher(words).Env("PATH", "/nowhere"),
            127,
            $"command: there is no program '{words.Split('|')[1]}' on PATH (/nowhere): {wayOut}"
        );

    [Theory]
    [InlineData("--")]
    [InlineData("-")]
    [InlineData("\u2014env")]
    [InlineData("help")]
    [InlineData("--env")]
    [InlineData("A=B")]
    public async Task A_program_with_such_a_name_is_started_all_the_same(string name)
    {
        _site.Disk.Write($"odd/{name}", "#!/bin/sh\necho the program\n", Modes.Executable);
        var run = Run.Launcher("--", name).Env("PATH", _site.Disk.At("odd"));

        Assert.Equal("the program\n", (await run.RunAsync()).Quietly().StandardOutput);
    }

    [Theory]
    [InlineData("--verb|chek", "'chek' is not a verb: the verbs are run, check, plan, policy, copy, version")]
    [InlineData("--verb", "'' is not a verb: the verbs are run, check, plan, policy, copy, version")]
    [InlineData("version|--jsn", "unknown option '--jsn': see launcher --help (the app's own options go after --)")]
    [InlineData(
        "copy|--force|{dir}",
        "unknown option '--force': see launcher --help (the app's own options go after --)"
    )]
    public async Task What_belongs_to_no_verb_is_refused(string words, string problem) =>
        await _site.RefusesAsync(words, $"bad-setting: {problem}");

    [Fact]
    public async Task A_verb_counts_only_as_the_first_word()
    {
        var run = Run.Launcher("--no-scan", "check").Env("PATH", _site.Disk.At("bin"));

        Assert.Equal("the program check\n", (await run.RunAsync()).Quietly().StandardOutput);
    }
}
