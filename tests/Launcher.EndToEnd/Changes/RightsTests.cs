using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Changes;

/// <summary>A file in a directory of the app's user is rewritten by a root that may not just do everything.</summary>
public sealed class RightsTests : IDisposable
{
    private const string User = "54341";
    private const int Terminate = 15;

    private readonly Scratch _source = Scratch.OnDisk();
    private readonly Scratch _target = Scratch.OnTmpfs();

    public RightsTests()
    {
        Put("one");
        File.SetUnixFileMode(_target.Folder, Modes.Executable);
    }

    public void Dispose()
    {
        _source.Dispose();
        _target.Dispose();
    }

    [Theory]
    [InlineData("setuid,+setgid", "0755")]
    [InlineData("setuid,+setgid", "0700")]
    [InlineData("setuid,+setgid", "2700")]
    [InlineData("setuid,+setgid,+chown,+fowner,+kill", "0700")]
    [InlineData("setuid,+setgid,+dac_override,+chown", "0700")]
    public async Task In_a_directory_that_was_there(string capabilities, string mode)
    {
        (
            await Run.Program("install", "-d", "-o", User, "-g", User, "-m", mode, _target.At("own")).RunAsync()
        ).Quietly();

        await FollowsAsync(capabilities, "own/secret");
        Assert.True(Directory.Exists(_target.At("own")));
    }

    [Theory]
    [InlineData("setuid,+setgid,+chown")]
    [InlineData("setuid,+setgid,+chown,+fowner")]
    [InlineData("setuid,+setgid,+chown,+dac_override")]
    public async Task In_a_directory_that_was_made_for_it(string capabilities)
    {
        await FollowsAsync(capabilities, "made/deep/secret");
        Assert.Empty(Directory.GetFileSystemEntries(_target.Folder));
    }

    [Theory]
    [InlineData("chown", "made/secret", "")]
    [InlineData("chown,+setgid", "made/secret", "")]
    [InlineData("chown,+setuid,+setgid", "made/secret", "1")]
    public async Task Where_nobody_could_write_again_the_start_says_so(string capabilities, string path, string other)
    {
        var second = other.Length == 0 ? path : $"{path}2";
        foreach (var verb in (string[])["plan", "check", "run"])
        {
            var outcome = await Launcher(
                    capabilities,
                    verb,
                    "--on-change",
                    "rewrite",
                    "--file",
                    $"{_target.At(path)}=file://{_source.At("secret")}?owner={User}:{User}",
                    "--file",
                    $"{_target.At($"{path}2")}=file://{_source.At("secret")}?owner={(other.Length == 0 ? User : other)}:{User}"
                )
                .Command("true")
                .RunAsync();

            Assert.Contains(
                $"{_target.At(second)}: bad-target: nobody could write a new value: '{_target.At("made")}' will be open to uid {User} alone, and this process (uid 0) lacks CAP_DAC_OVERRIDE: start the container with --cap-add DAC_OVERRIDE; where files and directory belong to one user, SETUID and SETGID do too\n",
                outcome.StandardError
            );
            Assert.Equal(125, outcome.ExitCode);
        }
        Assert.Empty(Directory.GetFileSystemEntries(_target.Folder));
    }

    [Theory]
    [InlineData("setgid")]
    [InlineData("chown,+fowner")]
    public async Task A_directory_that_nobody_may_write_to_stops_the_start(string capabilities)
    {
        (await Run.Program("install", "-d", "-o", User, "-m", "0700", _target.At("own")).RunAsync()).Quietly();

        var outcome = await Launcher(
                capabilities,
                "--on-change",
                "rewrite",
                "--file",
                $"{_target.At("own/secret")}=file://{_source.At("secret")}?owner={User}:{User}"
            )
            .Command("true")
            .RunAsync();

        Assert.Contains(
            $"bad-target: uid 0 may not write to '{_target.At("own")}' (a tmpfs already, mode 0700, owner {User}:0): start the container with --cap-add DAC_OVERRIDE; or let that user own it",
            outcome.StandardError
        );
        Assert.Equal(125, outcome.ExitCode);
    }

    private async Task FollowsAsync(string capabilities, string path)
    {
        var file = _target.At(path);
        const string app = """
            trap 'ended=1' TERM
            echo started; while [ -z "$ended" ]; do sleep 0.05; done
            stat -c '%a %u:%g %h' "$F"; cat "$F"; ls -A "$(dirname "$F")"
            """;
        await using var running = Launcher(
                capabilities,
                "--user",
                $"{User}:{User}",
                "--on-change",
                "rewrite",
                "--file",
                $"{file}=file://{_source.At("secret")}"
            )
            .Command("sh", "-c", app)
            .Env("F", file)
            .Start();
        await running.SaysAsync("started\n");
        foreach (var value in (string[])["two", "three"])
        {
            Put(value);
            await running.UntilAsync(() =>
                Task.FromResult(running.Error.Text.Split("changed: ").Length > (value == "two" ? 1 : 2))
            );
        }
        running.Signal(Terminate);

        Assert.Equal(0, (await running.Completion).ExitCode);
        Assert.Equal($"started\n400 {User}:{User} 1\nthreesecret\n", running.Output.Text);
        Assert.False(File.Exists(file));
    }

    private static Run Launcher(string capabilities, params ReadOnlySpan<string> flags) =>
        Run.Launcher([
                .. flags is ["plan" or "check" or "run", ..] ? flags[..1] : [],
                "--quiet-period",
                "50ms",
                "--change-splay",
                "1ms",
                "--log-level",
                "info",
                .. flags is ["plan" or "check" or "run", ..] ? flags[1..] : flags,
            ])
            .Under("setpriv", $"--bounding-set=-all,+{capabilities}", "--");

    // As whoever writes a file well does it.
    private void Put(string value) => File.Move(_source.Write("next", value), _source.At("secret"), overwrite: true);
}
