using Launcher.Tests.Harness;

namespace Launcher.Tests.EndToEnd.BadInput;

/// <summary>Verbs that are programs too, verbs of later versions, words that are none, and no command at all.</summary>
public sealed class VerbTests : IDisposable
{
    private const string NoCommand =
        "bad-setting: there is no command to start: setting ENTRYPOINT resets the base image's CMD: repeat it in your Dockerfile: CMD [\"program\", \"argument\"]";

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
    [InlineData("--verb|chek", "'chek' is no verb: the verbs are run, check, plan, policy, copy, version")]
    [InlineData("--verb", "'' is no verb: the verbs are run, check, plan, policy, copy, version")]
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
