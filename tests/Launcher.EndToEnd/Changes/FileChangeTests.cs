using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Changes;

/// <summary>A file's new value reaches an app that runs: in its file, by a signal, by a restart, by an exit.</summary>
public sealed class FileChangeTests : IDisposable
{
    private const int Terminate = 15;

    // Says what it has, at its start and at HUP, and ends by TERM.
    private const string App = """
        say() { echo "$1 $V $(cat "$F" 2>/dev/null)"; }
        trap 'say told' HUP; trap 'echo bye; exit 7' TERM
        say started
        while :; do sleep 0.1 & wait $!; done
        """;

    private readonly Scratch _source = Scratch.OnDisk();
    private readonly Scratch _target = Scratch.OnTmpfs();

    public FileChangeTests() => Put("one");

    public void Dispose()
    {
        _source.Dispose();
        _target.Dispose();
    }

    [Fact]
    public async Task A_file_is_rewritten_and_goes_with_the_app()
    {
        await using var running = Launcher("--on-change", "rewrite", "--file", $"{Target}=file://{Source}").Start();
        await running.SaysAsync("started  one\n");
        var before = new FileInfo(Target).UnixFileMode;

        Put("two");

        await Processes.UntilAsync(async () => await ReadAsync() == "two", "the file has the new value");
        Assert.Equal(before, new FileInfo(Target).UnixFileMode);
        Assert.Single(Directory.GetFiles(_target.Folder));
        running.Signal(Terminate);
        Assert.Equal(7, (await running.Completion).ExitCode);
        Assert.False(File.Exists(Target));
    }

    [Fact]
    public async Task The_app_is_told_by_a_signal_when_the_file_is_there()
    {
        await using var running = Launcher(
                "--mode",
                "supervise",
                "--file",
                $"{Target}=file://{Source}?on-change=signal:HUP"
            )
            .Start();
        await running.SaysAsync("started  one\n");

        Put("two");

        await running.SaysAsync("told  two\n");
        await EndAsync(running);
    }

    [Fact]
    public async Task A_reference_that_says_what_to_do_is_enough()
    {
        string[] flags = ["--env", $"V=file://{Source}?on-change=restart"];
        await using var running = Launcher(flags).Start();
        await running.SaysAsync("started one \n");

        Put("two");

        await running.SaysAsync("bye\nstarted two \n");
        var plan = await Run.Launcher("plan", "--env", flags[1]).RunAsync();
        Assert.StartsWith(
            "mode: supervise, as 'on-change' of V needs a parent process\n",
            plan.Quietly().StandardOutput,
            StringComparison.Ordinal
        );
        var check = await Run.Launcher("check", "--env", flags[1]).RunAsync();
        Assert.StartsWith("ok V file://", check.Quietly().StandardOutput, StringComparison.Ordinal);
        await EndAsync(running);
    }

    [Fact]
    public async Task A_signal_that_the_app_does_not_catch_is_not_sent()
    {
        await using var running = Launcher(
                "--mode",
                "supervise",
                "--file",
                $"{Target}=file://{Source}?on-change=signal:USR1"
            )
            .Start();
        await running.SaysAsync("started  one\n");

        Put("two");

        await running.SaysOnErrorAsync("signal-unhandled");
        await EndAsync(running);
    }

    [Fact]
    public async Task A_restarted_app_has_the_new_variable_and_the_old_one_was_told_to_end()
    {
        await using var running = Launcher("--on-change", "restart", "--env", $"V=file://{Source}").Start();
        await running.SaysAsync("started one \n");

        Put("two");

        await running.SaysAsync("bye\nstarted two \n");
        await EndAsync(running);
    }

    [Fact]
    public async Task An_app_that_is_to_exit_does_with_a_code_that_starts_it_again()
    {
        await using var running = Launcher("--on-change", "exit", "--env", $"V=file://{Source}").Start();
        await running.SaysAsync("started one \n");

        Put("two");

        Assert.Equal(75, (await running.Completion).ExitCode);
    }

    [Fact]
    public async Task A_Kubernetes_volume_that_swaps_its_link_is_seen()
    {
        var volume = new KubernetesVolume(_source.At("volume"));
        await volume.SwapAsync("one");
        await using var running = Launcher("--on-change", "signal:HUP", "--file", $"{Target}=file://{volume.Key}")
            .Start();
        await running.SaysAsync("started  one\n");

        await volume.SwapAsync("two");

        await running.SaysAsync("told  two\n");
        await EndAsync(running);
    }

    [Fact]
    public async Task A_key_in_a_folder_of_a_Kubernetes_volume_is_seen_each_time_too()
    {
        // Of "items: path: sub/key": what the link sub leads to goes with each version.
        await VersionAsync("one");
        File.CreateSymbolicLink(_source.At("volume", "sub"), "..data/sub");
        var key = _source.At("volume", "sub", "key");
        await using var running = Launcher("--on-change", "signal:HUP", "--file", $"{Target}=file://{key}").Start();
        await running.SaysAsync("started  one\n");

        foreach (var value in (string[])["two", "three", "four"])
        {
            await VersionAsync(value);
            await running.SaysAsync($"told  {value}\n");
        }
        await EndAsync(running);

        async Task VersionAsync(string value)
        {
            _source.Write($"volume/..{value}/sub/key", value);
            File.CreateSymbolicLink(_source.At("volume", "..data_tmp"), $"..{value}");
            var (link, data) = (_source.At("volume", "..data_tmp"), _source.At("volume", "..data"));
            (await Run.Program("mv", "-T", link, data).RunAsync()).Quietly();
            foreach (var old in Directory.GetDirectories(_source.At("volume"), "..*"))
            {
                if (Path.GetFileName(old) is var name && name != $"..{value}" && name != "..data")
                {
                    Directory.Delete(old, recursive: true);
                }
            }
        }
    }

    [Fact]
    public async Task Two_files_that_change_together_bring_both_of_their_signals()
    {
        const string Both = """
            trap 'echo hup' HUP; trap 'echo usr1' USR1; trap 'exit 7' TERM
            echo started
            while :; do sleep 0.1 & wait $!; done
            """;
        await using var running = Run.Launcher(
                "--quiet-period",
                "300ms",
                "--change-splay",
                "1ms",
                "--file",
                $"{Target}=file://{Source}?on-change=signal:HUP",
                "--file",
                $"{Target}2=file://{Source}?on-change=signal:USR1"
            )
            .Command("sh", "-c", Both)
            .Start();
        await running.SaysAsync("started\n");

        Put("two");

        await running.SaysAsync("hup\n");
        await running.SaysAsync("usr1\n");
        await EndAsync(running);
    }

    [Fact]
    public async Task A_file_that_cannot_be_removed_at_the_end_is_told()
    {
        var launcher = _source.Install(LauncherBinary.FullPath, "launcher");
        var source = _source.Write("public", "one", Modes.Executable);
        var folder = Directory.CreateDirectory(_target.At("own")).FullName;
        File.SetUnixFileMode(_target.Folder, Modes.Executable);
        (await Run.Program("chown", "65534:65533", folder).RunAsync()).Quietly();

        var outcome = await Run.Program(
                launcher,
                "--on-change",
                "rewrite",
                "--file",
                $"{folder}/secret=file://{source}",
                "--",
                "chmod",
                "0555",
                folder
            )
            .Under(InvisibleTests.Hostile("--user 65534:65533"))
            .In("/")
            .RunAsync();

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains(
            $"launcher: {folder}/secret: bad-target: it is still there, with the secret: permission denied: remove it; the directory must stay writable for the launcher as long as the app runs\n",
            outcome.StandardError,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_equal_value_changes_nothing()
    {
        await using var running = Launcher("--on-change", "restart", "--env", $"V=file://{Source}").Start();
        await running.SaysAsync("started one \n");

        Put("one");
        await running.UntilAsync(() => Task.FromResult(running.Error.Text.Split("fetched").Length > 2));
        Put("two");

        await running.SaysAsync("started one \nbye\nstarted two \n");
        await EndAsync(running);
    }

    [Fact]
    public async Task A_file_that_is_gone_leaves_the_app_what_it_has()
    {
        await using var running = Launcher("--on-change", "restart", "--env", $"V=file://{Source}").Start();
        await running.SaysAsync("started one \n");

        File.Delete(Source);

        await running.SaysOnErrorAsync("gone: ");
        Put("two");
        await running.SaysAsync("started one \nbye\nstarted two \n");
        await EndAsync(running);
    }

    [Fact]
    public async Task A_value_that_does_not_fit_is_rejected_whole()
    {
        await using var running = Launcher(
                "--on-change",
                "signal:HUP",
                "--env",
                $"V=file://{Source}",
                "--file",
                $"{Target}=file://{Source}"
            )
            .Start();
        await running.SaysAsync("started one one\n");

        Put("a\0b");

        await running.SaysOnErrorAsync("rejected: ");
        Assert.Equal("one", await ReadAsync());
        await EndAsync(running);
    }

    [Fact]
    public async Task A_value_that_breaks_the_next_start_leaves_the_app_that_runs()
    {
        await using var running = Launcher("--on-change", "restart", "--env", $"V=file://{Source}").Start();
        await running.SaysAsync("started one \n");

        Put(new string('x', 200_000));

        await running.SaysOnErrorAsync("rejected: ");
        Put("two");
        await running.SaysAsync("started one \nbye\nstarted two \n");
        await EndAsync(running);
    }

    [Fact]
    public async Task A_restart_too_many_waits()
    {
        await using var running = Launcher(
                "--on-change",
                "restart",
                "--max-restarts",
                "1/h",
                "--env",
                $"V=file://{Source}"
            )
            .Start();
        await running.SaysAsync("started one \n");

        Put("two");
        await running.SaysAsync("started two \n");
        Put("three");

        await running.SaysOnErrorAsync("restart-postponed: ");
        await EndAsync(running);
        Assert.Equal("started one \nbye\nstarted two \nbye\n", running.Output.Text);
    }

    [Fact]
    public async Task A_command_that_is_gone_leaves_the_app_that_runs()
    {
        var app = _source.Write("app", $"#!/bin/sh\n{App}", Modes.Executable);
        await using var running = Run.Launcher(
                "--quiet-period",
                "50ms",
                "--change-splay",
                "1ms",
                "--on-change",
                "restart",
                "--env",
                $"V=file://{Source}"
            )
            .Command(app)
            .Env("F", Target)
            .Start();
        await running.SaysAsync("started one \n");
        File.Delete(app);

        Put("two");

        await running.SaysOnErrorAsync("restart-failed: ");
        await EndAsync(running);
        Assert.Equal("started one \nbye\n", running.Output.Text);
    }

    [Fact]
    public async Task A_directory_that_the_app_swaps_for_a_link_is_not_followed()
    {
        var folder = Directory.CreateDirectory(_target.At("folder")).FullName;
        var elsewhere = Directory.CreateDirectory(_target.At("elsewhere")).FullName;
        await using var running = Launcher("--on-change", "rewrite", "--file", $"{folder}/secret=file://{Source}")
            .Start();
        await running.SaysAsync("started");
        Directory.Move(folder, _target.At("moved"));
        Directory.CreateSymbolicLink(folder, elsewhere);

        Put("two");

        await running.SaysOnErrorAsync("rejected: ");
        Assert.Empty(Directory.GetFiles(elsewhere));
        await EndAsync(running);
    }

    [Fact]
    public async Task What_would_happen_is_in_the_plan()
    {
        var outcome = await Run.Launcher(
                "plan",
                "--on-change",
                "signal:HUP",
                "--file",
                $"{Target}=file://{Source}",
                "--env",
                $"V=file://{Source}?on-change=restart"
            )
            .RunAsync();

        Assert.Matches(
            @"\n  V: .*\n    on change: restart; watched\n(.*\n)*?  .*secret: file .*\n    on change: signal:HUP; watched\n",
            outcome.Quietly().StandardOutput
        );
    }

    [Fact]
    public async Task How_a_change_is_seen_and_whether_there_is_another_login_is_in_the_plan()
    {
        var outcome = await Run.Launcher(
                "plan",
                "--refresh",
                "90s",
                "--file",
                $"{Target}=file://{Source}",
                "--env",
                "V=vault://database/creds/app#password",
                "--on-change",
                "restart"
            )
            .Env("VAULT_ADDR", "https://vault.example")
            .Env("VAULT_TOKEN", "s.secret")
            .RunAsync();

        Assert.Matches(
            @"(?s)\n  V: .*\n    on change: restart; looked for every 90s\n.*\n    on change: restart; watched, and looked for every 90s\n"
                + @"vault: .*\nvault: no other login: VAULT_TOKEN is extended as far as it goes, and all that hangs on it is good until then\n",
            outcome.Quietly().StandardOutput
        );
    }

    private string Source => _source.At("secret");

    private string Target => _target.At("secret");

    private Run Launcher(params ReadOnlySpan<string> flags) =>
        Run.Launcher(["--quiet-period", "50ms", "--change-splay", "1ms", "--log-level", "info", .. flags])
            .Command("sh", "-c", App)
            .Env("F", Target);

    // As whoever writes a file well does it.
    private void Put(string value)
    {
        var next = _source.Write("next", value);
        File.Move(next, Source, overwrite: true);
    }

    private async Task<string> ReadAsync() =>
        await File.ReadAllTextAsync(Target, TestContext.Current.CancellationToken);

    private static async Task EndAsync(Running running)
    {
        running.Signal(Terminate);
        Assert.Equal(7, (await running.Completion).ExitCode);
    }
}
