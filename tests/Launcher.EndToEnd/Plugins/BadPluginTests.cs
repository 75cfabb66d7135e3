using System.Diagnostics;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Plugins;

/// <summary>A plugin that fails, or does what none should, costs a sentence and never more than the budget.</summary>
public sealed class BadPluginTests : IDisposable
{
    // A shell's; what stands before it says so by this file that it runs.
    private const string UntilOn = "until [ -e {dir}/on ]; do sleep 0.02; done";
    private const string ByHand = "run it like this in the container to see all it says";

    private readonly PluginSite _site = new();

    public BadPluginTests() => _site.Plugin("summon-demo", "echo value");

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("echo no such thing >&2; exit 1", "(exit code 1) and said 'no such thing'")]
    [InlineData("printf 'first\\nlast\\n\\n' >&2; exit 3", "(exit code 3) and said 'last'")]
    [InlineData("exit 2", "(exit code 2) and said nothing on standard error")]
    [InlineData("kill -SEGV $$", "(exit code 139, as after signal 11) and said nothing on standard error")]
    [InlineData("echo dying >&2; kill -9 $$", "(exit code 137, as after signal 9) and said 'dying'")]
    [InlineData(
        "echo hunter2; echo cannot read hunter2 with password=x >&2; exit 1",
        "(exit code 1) and said 'cannot read [cut] with password=[cut]'"
    )]
    [InlineData(
        "echo '{\"pin\":\"hunter2\"}'; echo 'not taken: hunter2' >&2; exit 1",
        "(exit code 1) and said 'not taken: [cut]'"
    )]
    [InlineData("printf 'a\\033[31mb\\a' >&2; exit 1", "(exit code 1) and said 'a\\u001b[31mb\\u0007'")]
    [InlineData(
        "yes 'many words' | head -c 3000000 >&2; echo >&2; echo the end >&2; exit 1",
        "(exit code 1) and said 'the end'"
    )]
    public async Task An_exit_code_is_a_failure_that_may_pass_and_quotes_the_last_line_of_standard_error(
        string script,
        string how
    )
    {
        _site.Plugin("bad", script);

        await _site.RefusesAsync(
            "--env|A=plugin://bad/prod/db|--env|B=plugin://summon-demo/x|--|true",
            124,
            $"A: unavailable: '{{plugins}}/bad' for 'prod/db' failed {how}: {ByHand}"
        );
    }

    [Fact]
    public async Task A_variable_that_holds_a_key_is_cut_from_what_it_says()
    {
        _site.Plugin("summon-demo", "echo \"refused: $DEMO_API_KEY at $DEMO_URL\" >&2; exit 1");

        await _site.Site.RefusesAsync(
            _site
                .Launcher("--env|A=plugin://summon-demo/x|--|true")
                .Env("DEMO_API_KEY", "short pass")
                .Env("DEMO_URL", "https://demo"),
            124,
            _site.Fill(
                $"A: unavailable: '{{plugins}}/summon-demo' for 'x' failed (exit code 1) and said 'refused: [cut] at https://demo': {ByHand}"
            )
        );
    }

    [Theory]
    [InlineData("echo waiting >&2; exec sleep 1000", "it said 'waiting'")]
    [InlineData("sleep 1000", "it said nothing on standard error")]
    [InlineData("exec >&- 2>&-; sleep 1000", "it said nothing on standard error")]
    [InlineData("trap '' TERM INT HUP; while :; do sleep 1000; done", "it said nothing on standard error")]
    [InlineData("kill -STOP $$", "it said nothing on standard error")]
    // Each of its orphans ends as a child of the launcher, and that interrupts its wait.
    [InlineData("while :; do (true &) ; sleep 0.05; done", "it said nothing on standard error")]
    [InlineData("echo value; exec sleep 1000", "it said nothing on standard error")]
    [InlineData("echo value; echo the value is kept >&2; exec sleep 1000", "it said 'the [cut] is kept'")]
    public async Task One_that_hangs_is_killed_at_the_end_of_the_budget(string script, string said)
    {
        _site.Plugin("bad", $"echo $$ >{{dir}}/pid; {script}");
        var watch = Stopwatch.StartNew();

        await _site.RefusesAsync(
            "--timeout|700ms|--env|A=plugin://bad/prod/db|--|true",
            124,
            $"A: timeout: '{{plugins}}/bad' for 'prod/db' did not end within the budget and was killed; before that, {said}: check what it waits for, or give it more time with --timeout"
        );

        Assert.True(watch.Elapsed >= TimeSpan.FromMilliseconds(700), $"it waited only {watch.Elapsed}");
        Assert.True(await Processes.HasEndedAsync(await _site.ProcessIdAsync("pid")));
    }

    [Theory]
    [InlineData("exec yes")]
    [InlineData("head -c 4194305 /dev/zero")]
    [InlineData("yes & exec yes")]
    public async Task One_that_floods_is_killed_at_the_limit(string script)
    {
        _site.Plugin("bad", script);

        await _site.RefusesAsync(
            "--env|A=plugin://bad/x|--|true",
            125,
            "A: bad-value: '{plugins}/bad' for 'x' printed more than the limit of 4 MiB (4194304 bytes) and was killed: let it print one secret and nothing else"
        );
    }

    [Fact]
    public async Task The_limit_itself_is_a_secret()
    {
        _site.Plugin("large", "head -c 4194304 /dev/zero");

        await _site.GivesAsync("--memfd|V@20=plugin://large/x|--|wc|-c|/proc/self/fd/20", "4194304 /proc/self/fd/20\n");
    }

    [Fact]
    public async Task One_that_floods_standard_error_is_heard_to_its_end()
    {
        _site.Plugin("loud", "yes | head -c 20000000 >&2; echo value");

        await _site.GivesAsync("--env|V=plugin://loud/x|--|printenv|V", "value\n");
    }

    [Fact]
    public async Task A_NUL_is_no_variable_and_an_empty_output_is_an_empty_value()
    {
        _site.Plugin("nul", "printf 'a\\0b'").Plugin("empty", "exec >&-");

        await _site.RefusesAsync(
            "--env|A=plugin://nul/x|--|true",
            125,
            "A: bad-value: the value holds a NUL byte, and a variable cannot: deliver it as a file: --file PATH=REF, or --memfd NAME=REF"
        );
        var empty = await _site.Launcher("--env|V=plugin://empty/x|--|sh|-c|echo [$V]").RunAsync();
        Assert.Equal(
            "[]\nlauncher: V: 'plugin://empty/x' is empty: let it give the value\n",
            empty.StandardOutput + empty.StandardError
        );
    }

    [Theory]
    [InlineData("sleep 1000 & echo value")]
    [InlineData($"setsid sh -c 'echo >{{dir}}/on; exec sleep 1000' & {UntilOn}; echo value")]
    [InlineData("(sleep 1000 & sleep 1000 & wait) & echo value")]
    [InlineData($"setsid sh -c 'trap \"\" TERM; sleep 1000 & echo >{{dir}}/on; sleep 1000' & {UntilOn}; echo value")]
    [InlineData($"setsid sh -c 'echo >{{dir}}/on; exec sleep 1000' >/dev/null 2>&1 & {UntilOn}; echo value")]
    public async Task One_that_leaves_children_behind_is_an_answer_and_they_end_before_the_app_starts(string script)
    {
        _site.Plugin("forks", script);

        // The shell is the launcher's process: children of the one are children of the other.
        await _site.GivesAsync(
            "--env|V=plugin://forks/x|--|sh|-c|read -r left </proc/$$/task/$$/children; echo \"$V [$left]\"",
            "value []\n"
        );
    }

    [Theory]
    [InlineData(
        "plugin://sumon-demo/x",
        "bad-reference: there is no program 'sumon-demo' in '{plugins}': did you mean 'summon-demo'?"
    )]
    [InlineData(
        "plugin://other/x",
        "bad-reference: there is no program 'other' in '{plugins}': COPY it there, or say with --plugin-path where it is; what is there: 'folder', 'no-format', 'no-interpreter', ..."
    )]
    [InlineData(
        "plugin://plain/x",
        "bad-reference: '{plugins}/plain' is not executable for uid 0 (mode 0644, owner 0:0): chmod +x it in the image"
    )]
    [InlineData(
        "plugin://folder/x",
        "bad-reference: '{plugins}/folder' is not a regular file: put the program itself there, or a link to it"
    )]
    [InlineData(
        "plugin://no-interpreter/x",
        "bad-reference: '{plugins}/no-interpreter' needs '/no/such/sh' to run, and that does not exist here: install it in the image, or use a program built for this image"
    )]
    [InlineData(
        "plugin://no-format/x",
        "bad-reference: '{plugins}/no-format' cannot be executed: it is not a program for this kernel and has no #! line: begin it with #!/bin/sh, or start it as: /bin/sh FILE"
    )]
    [InlineData(
        "plugin://summon-demo/x?optional",
        "bad-reference: 'plugin://summon-demo/x?optional' has the option 'optional', and plugin:// never answers that there is no such secret: leave 'optional' out, or select a key (#key) that may be missing"
    )]
    [InlineData(
        "plugin://summon-demo/x?default=hunter2",
        "bad-reference: 'plugin://summon-demo/x?default=...' has the option 'default', and plugin:// never answers that there is no such secret: leave 'default' out, or select a key (#key) that may be missing"
    )]
    [InlineData(
        "plugin://summon-demo/x?format=yaml",
        "bad-reference: the option 'format' of 'summon-demo/x' has an unknown value: 'yaml': use 'format=json' or 'format=dotenv'"
    )]
    [InlineData(
        "plugin://summon-demo",
        "bad-reference: reference 'plugin://summon-demo': it gives no path to ask the program 'summon-demo' for: write it after the name: 'plugin://summon-demo/PATH'"
    )]
    [InlineData(
        "plugin:///usr/bin/env",
        "bad-reference: reference 'plugin:///usr/bin/env': it begins with a slash, and the first segment is the program's name: a program is named, and looked for in --plugin-path: 'plugin://summon-conjur/prod/db'"
    )]
    [InlineData(
        "plugin://summon-demo/-V",
        "bad-reference: reference 'plugin://summon-demo/-V': the program would read '-V' as an option: a path does not begin with '-'"
    )]
    [InlineData(
        "plugin://..%2f..%2fbin%2fsh/x",
        "bad-reference: reference 'plugin://..%2f..%2fbin%2fsh/x': the segment '..' in the location: write the path without '.' and '..'"
    )]
    public async Task A_reference_that_nothing_can_answer_is_refused_before_anything_is_read(
        string reference,
        string problem
    )
    {
        _site.Plugin("no-interpreter", "", "/no/such/sh");
        _site.Site.Disk.Write("plugins/no-format", "echo value\n", Modes.Executable);
        _site.Site.Disk.Write("plugins/plain", "#!/bin/sh\n");
        _site.Site.Disk.Write("plugins/folder/x", "");

        await _site.RefusesAsync($"--env|A={reference}|--|true", 125, $"A: {problem}");
    }

    // Decoded, the first slash cuts: this is the program 'summon-demo' and no other place.
    [Fact]
    public async Task A_program_in_an_encoded_segment_is_one_component_too() =>
        await _site.GivesAsync("--env|A=plugin://summon-demo%2Fx|--|printenv|A", "value\n");

    [Fact]
    public async Task Two_problems_are_reported_together_and_no_plugin_runs()
    {
        _site.Plugin("ran", "echo x >{dir}/ran");

        await _site.RefusesAsync(
            "--env|A=plugin://none/x|--env|B=plugin://ran/x|--env|C=file:///none/../x|--|no-such-command",
            125,
            "C: bad-reference: reference 'file:///none/../x': the segment '..' in the location: write the path without '.' and '..'",
            "A: bad-reference: there is no program 'none' in '{plugins}': COPY it there, or say with --plugin-path where it is; what is there: 'ran', 'summon-demo'",
            "command: there is no program 'no-such-command' on PATH (/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin): check the spelling, or give its full path"
        );
        Assert.False(File.Exists(_site.Site.Disk.At("ran")));
    }

    [Fact]
    public async Task A_value_of_another_shape_is_not_shown()
    {
        var outcome = await _site.Launcher("--env|A=plugin://summon-demo/x#key|--|true").RunAsync();

        Assert.Equal(125, outcome.ExitCode);
        Assert.StartsWith(
            "launcher: A: bad-value: 'plugin://summon-demo/x' is not ",
            outcome.StandardError,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("value'", outcome.StandardError, StringComparison.Ordinal);
    }
}
