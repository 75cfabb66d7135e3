using Launcher.EndToEnd.BadInput;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd;

/// <summary>The config file: found, named, broken, locked.</summary>
public sealed class ConfigTests : IDisposable
{
    private readonly Site _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task A_file_that_is_named_gives_settings_and_secrets()
    {
        _site.Disk.Write("secret", "hunter2");
        _site.Disk.Write(
            "config.json",
            _site.Fill("""{ "env": { "A": "file://{dir}/secret", "B": "file://{dir}/secret" } }""")
        );

        var byFlag = await _site
            .Launcher("--config|{dir}/config.json|--env|B=literal://flag|--|sh|-c|echo $A $B")
            .RunAsync();
        var byTwin = await _site
            .Launcher("--|sh|-c|echo $A $B ${LAUNCHER_CONFIG:-withheld}")
            .Env("LAUNCHER_CONFIG", _site.Disk.At("config.json"))
            .RunAsync();

        Assert.Equal("hunter2 flag\n", byFlag.Quietly().StandardOutput);
        Assert.Equal("hunter2 hunter2 withheld\n", byTwin.Quietly().StandardOutput);
    }

    [Fact]
    public async Task Its_mistakes_come_with_those_of_the_command_line()
    {
        var file = _site.Disk.Write("config.json", "{\n  \"timeot\": \"1s\",\n  \"file-mode\": \"rw\"\n}");

        await _site.RefusesAsync(
            $"--config|{file}|--umask|x|--|true",
            $"{file}:2:3: bad-setting: unknown key 'timeot': did you mean 'timeout'?",
            $"{file}:3:16: bad-setting: 'rw' is not a file mode: write three or four octal digits up to 0777, such as 0400",
            "--umask: bad-setting: 'x' is not a umask: write three or four octal digits up to 0777, such as 0027"
        );
    }

    [Theory]
    [InlineData(
        "{dir}/none.json",
        "{dir}/none.json: bad-setting: it cannot be read: no such file or directory: check the path and its mode"
    )]
    [InlineData("{dir}", "{dir}: bad-setting: it cannot be read: is a directory: name a regular file")]
    [InlineData("config.json", "--config: bad-setting: 'config.json' is not an absolute path: begin it with a slash")]
    public Task A_file_that_cannot_be_read_is_named(string path, string problem) =>
        _site.RefusesAsync($"--config|{path}|--|true", problem);

    [Fact]
    public async Task What_the_image_locks_a_deployment_cannot_move()
    {
        using var root = new Root().Install(Probe.App, "/app");
        root.Write(
            "etc/launcher/launcher.json",
            """{ "locked": { "allow-disk": false, "env": [], "timeout": "5s" } }"""
        );
        root.Write("etc/mine.json", "{}").Write("secret", "x");

        async Task RefusedAsync(Run run, string message)
        {
            var outcome = await run.RunAsync();
            Assert.Equal(
                (125, "", $"launcher: {message}\n"),
                (outcome.ExitCode, outcome.StandardOutput, outcome.StandardError)
            );
        }

        const string WayOut = "leave it out: whoever made the image decides it";
        await RefusedAsync(
            root.Program("/launcher", "--allow-disk", "--", "/app", "exit", "0"),
            $"--allow-disk: bad-setting: 'allow-disk' is locked by /etc/launcher/launcher.json: {WayOut}"
        );
        await RefusedAsync(
            root.Program("/launcher", "--", "/app", "exit", "0").Env("LAUNCHER_ENV", "A=file:///secret"),
            $"LAUNCHER_ENV: bad-setting: 'env' is locked by /etc/launcher/launcher.json: {WayOut}"
        );
        await RefusedAsync(
            root.Program("/launcher", "--", "/app", "exit", "0").Env("LAUNCHER_CONFIG", "/etc/mine.json"),
            "LAUNCHER_CONFIG: bad-setting: /etc/launcher/launcher.json locks settings, and no other file may take its place: leave it out, and give the settings it does not lock by flag or variable"
        );
        var plan = await root.Program("/launcher", "plan", "--timeout", "5s").RunAsync();
        Assert.Matches(
            @"  timeout: 5s \[/etc/launcher/launcher\.json:1:\d+, locked\]\n",
            plan.Quietly().StandardOutput
        );
        (
            await root.Program("/launcher", "--memfd", "A=file:///secret", "--", "/app", "exit", "0").RunAsync()
        ).Quietly();
    }

    [Fact]
    public async Task Plan_counts_what_is_locked_and_shows_no_literal_and_no_default_of_it()
    {
        using var root = new Root();
        root.Write(
            "etc/launcher/launcher.json",
            """
            { "locked": {
              "env": { "D": "file:///x?default=hunter2", "L": "postgres://app:hunter3@db@{file:///x?default=hunter4}" },
              "strip": ["A_*", "B"]
            } }
            """
        );

        var plan = (await root.Program("/launcher", "plan").RunAsync()).Quietly().StandardOutput;

        Assert.DoesNotContain("hunter", plan, StringComparison.Ordinal);
        Assert.Contains("  D: variable from file:///x?default=... [", plan, StringComparison.Ordinal);
        Assert.Contains("  env: 2 entries [/etc/launcher/launcher.json, locked]\n", plan, StringComparison.Ordinal);
        Assert.Contains("  strip: B [/etc/launcher/launcher.json:3:20, locked]\n", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_standard_file_without_locks_gives_way_to_a_named_one()
    {
        using var root = new Root().Install(Probe.App, "/app");
        root.Write("etc/launcher/launcher.json", """{ "timeout": "5s" }""")
            .Write("etc/mine.json", """{ "umask": "0077" }""");

        var standard = (await root.Program("/launcher", "plan").RunAsync()).Quietly().StandardOutput;
        var named = (await root.Program("/launcher", "plan", "--config", "/etc/mine.json").RunAsync())
            .Quietly()
            .StandardOutput;

        Assert.Contains("timeout: 5s [/etc/launcher/launcher.json:1:14]\n", standard, StringComparison.Ordinal);
        Assert.Contains("umask: 0077 [/etc/mine.json:1:12]\n", named, StringComparison.Ordinal);
        Assert.Contains("timeout: 30s [default]\n", named, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_standard_file_that_may_hold_locks_and_cannot_be_read_stops_the_start()
    {
        using var root = new Root().Install(Probe.App, "/app");
        root.Write("etc/launcher/launcher.json", "{ broken").Write("etc/passwd", "app:x:1000:1000::/:/app\n");

        var outcome = await root.Program("/launcher", "--", "/app", "exit", "0").RunAsync();

        Assert.Equal(125, outcome.ExitCode);
        Assert.Contains(
            "/etc/launcher/launcher.json:1:3: bad-setting: here it stops being JSON",
            outcome.StandardError,
            StringComparison.Ordinal
        );
        // Nor does naming another pass by it: what it was meant to lock is not known.
        root.Write("etc/mine.json", "{}");
        foreach (
            var broken in (string[])["{ broken", "{ \"locked\": { \"usr\": \"app\" } }", "{ \"locked\": [\"user\"] }"]
        )
        {
            root.Write("etc/launcher/launcher.json", broken);
            var named = await root.Program("/launcher", "--config", "/etc/mine.json", "--", "/app", "exit", "0")
                .RunAsync();
            Assert.Equal(125, named.ExitCode);
            Assert.Contains("/etc/launcher/launcher.json:1:", named.StandardError, StringComparison.Ordinal);
        }
    }

    /// <summary>No file is one thing; a name that leads nowhere may have been a file of locks, and drops none.</summary>
    [Theory]
    [InlineData("ln -s /gone /etc/launcher/launcher.json", "/etc/launcher/launcher.json")]
    [InlineData("rmdir /etc/launcher; ln -s /gone /etc/launcher", "/etc/launcher")]
    [InlineData("rmdir /etc/launcher; : > /etc/launcher", "/etc/launcher/launcher.json")]
    [InlineData("ln -s /etc/passwd/x /etc/launcher/launcher.json", "/etc/launcher/launcher.json")]
    public async Task A_standard_file_that_leads_nowhere_stops_the_start(string make, string obstacle)
    {
        var outcome = await InOwnEtcAsync(make);

        Assert.Equal(125, outcome.ExitCode);
        Assert.StartsWith(
            "launcher: /etc/launcher/launcher.json: bad-setting: it cannot be read: n",
            outcome.StandardError,
            StringComparison.Ordinal
        );
        Assert.EndsWith(
            $": repair or remove '{obstacle}': what it stands for may lock settings\n",
            outcome.StandardError,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("true")]
    [InlineData("rmdir /etc/launcher")]
    [InlineData("rmdir /etc/launcher; mkdir /etc/l; ln -s l /etc/launcher")]
    public async Task A_directory_without_it_is_no_file_at_all(string make) =>
        Assert.Equal("started\n", (await InOwnEtcAsync(make)).Quietly().StandardOutput);

    [Fact]
    public Task A_named_file_below_a_file_is_no_absent_one() =>
        _site.RefusesAsync(
            "--config|/etc/passwd/x|--|true",
            "/etc/passwd/x: bad-setting: it cannot be read: not a directory: check the path and its mode"
        );

    /// <summary>The launcher in a mount namespace of its own, whose /etc is an empty tmpfs but for what is made in it.</summary>
    private static Task<Outcome> InOwnEtcAsync(string make) =>
        Run.Program(
                "unshare",
                "--mount",
                "sh",
                "-ec",
                $"mount -t tmpfs none /etc; mkdir /etc/launcher; : > /etc/passwd; {make}; exec \"$0\" -- echo started",
                LauncherBinary.FullPath
            )
            .RunAsync();
}
