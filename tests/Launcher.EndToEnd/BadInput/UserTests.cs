using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.BadInput;

/// <summary>Users that do not exist and rights that are missing: told before the fetch.</summary>
public sealed class UserTests : IDisposable
{
    private readonly Site _site = new();

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("nobdy", "there is no user 'nobdy' in /etc/passwd: did you mean nobody?")]
    [InlineData(
        "somebody-else",
        "there is no user 'somebody-else' in /etc/passwd: add the user to the image, or write numbers: 1000:1000"
    )]
    [InlineData("nobody:nogrup", "there is no group 'nogrup' in /etc/group: did you mean nogroup?")]
    [InlineData(
        "0:some-group",
        "there is no group 'some-group' in /etc/group: add the group to the image, or write a number"
    )]
    [InlineData(
        "54321",
        "uid 54321 has no entry in /etc/passwd, so its group is unknown: write the group too: 54321:54321"
    )]
    [InlineData("-1", "there is no user '-1' in /etc/passwd: add the user to the image, or write numbers: 1000:1000")]
    public async Task A_user_that_is_not_there_is_named(string user, string problem)
    {
        await _site.RefusesAsync($"--user|{user}|--|true", $"--user: user: {problem}");
        await _site.RefusesAsync(
            $"--file-owner|{user}|--file|{{mem}}/x=file:///none?optional|--|true",
            $"{{mem}}/x: user: {problem}"
        );
        await _site.RefusesAsync($"--memfd|A=file:///none?owner={user}&optional|--|true", $"A: user: {problem}");
    }

    // What "$APP_USER" is when nobody set it: it must not leave the app with the launcher's rights.
    [Theory]
    [InlineData("--user|")]
    [InlineData("--user=")]
    [InlineData("--user|:1000")]
    public async Task An_empty_user_is_refused(string words) =>
        await _site.RefusesAsync(
            $"{words}|--|true",
            $"--user: user: '{(words.Contains(':', StringComparison.Ordinal) ? ":1000" : "")}' names no user: write USER or USER:GROUP, or leave it out"
        );

    // Whoever deploys an image may mount other user files: a name is what they say, save root's number.
    [Theory]
    [InlineData(
        "www-data",
        "the user 'www-data' has uid 0 in /etc/passwd, which is root's: write root if that is meant, or the number of the user"
    )]
    [InlineData(
        "33:web",
        "the group 'web' has gid 0 in /etc/group, which is root's: write root if that is meant, or the number of the group"
    )]
    public async Task A_mounted_file_makes_no_name_root(string user, string problem)
    {
        using var root = new Root()
            .Install(Probe.Exit, "/app")
            .Write("/etc/passwd", "root:x:0:0::/root:\nwww-data:x:0:0::/:\n33:x:0:0::/:\n")
            .Write("/etc/group", "root:x:0:\nweb:x:0:\n33:x:0:\n");

        await _site.RefusesAsync(
            root.Program("/launcher", "--user", user, "--", "/app", "exit", "0"),
            $"--user: user: {problem}"
        );
    }

    [Fact]
    public async Task An_empty_variable_is_an_unset_one() =>
        (await _site.Launcher("--|true").Env("LAUNCHER_USER", "").RunAsync()).Quietly();

    [Fact]
    public async Task Without_user_files_nobody_is_known_by_name()
    {
        using var root = new Root().Install(Probe.Exit, "/app");

        await _site.RefusesAsync(
            root.Program("/launcher", "--user", "app", "--", "/app", "exit", "0"),
            "--user: user: there is no user 'app' in /etc/passwd: add the user to the image, or write numbers: 1000:1000"
        );
        (await root.Program("/launcher", "--user", "1000:1000", "--", "/app", "exit", "0").RunAsync()).Quietly();
    }

    // The secret is a FIFO without a writer: had it been read, the launch would not have come back.
    [Theory]
    [InlineData("setuid", "--user|nobody|--env|A=", "--user changes the user", "SETUID")]
    [InlineData("setgid", "--user|nobody|--env|A=", "--user changes groups", "SETGID")]
    [InlineData("chown", "--user|nobody|--memfd|A=", "secret files belong to another user", "CHOWN")]
    [InlineData("chown", "--file-owner|nobody|--file|{mem}/x=", "secret files belong to another user", "CHOWN")]
    [InlineData("chown", "--file-owner|0:1|--file|{mem}/x=", "secret files belong to another user", "CHOWN")]
    public async Task A_missing_capability_is_named_before_the_fetch(
        string capability,
        string words,
        string reason,
        string name
    )
    {
        var fifo = await _site.FifoAsync("fifo");
        var run = _site.Launcher($"{words}file://{fifo}|--|true");

        await _site.RefusesAsync(
            run.Under("setpriv", $"--bounding-set=-{capability}", "--"),
            $"user: {reason}, and this process (uid 0) lacks CAP_{name}: start the container as root with --cap-add {name}, or as that user from the beginning"
        );

        // With the capability it gets as far as the fetch, and waits there.
        await using var waiting = run.Start();
        await waiting.UntilAsync(() => HeldSignals.AreHeldAsync(waiting.ProcessId));
        waiting.Signal(15);
        Assert.Equal(143, (await waiting.Completion).ExitCode);
    }

    [Fact]
    public async Task Several_missing_capabilities_are_told_together()
    {
        var launcher = _site.Disk.Install(LauncherBinary.FullPath, "launcher");
        static string Problem(string reason, string name) =>
            $"user: {reason}, and this process (uid 65534) lacks CAP_{name}: start the container as root with --cap-add {name}, or as that user from the beginning";

        await _site.RefusesAsync(
            Run.Program(launcher, "--user", "root", "--memfd", "A=file:///none?optional", "--", "true")
                .Under("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"),
            Problem("--user changes groups", "SETGID"),
            Problem("--user changes the user", "SETUID"),
            Problem("secret files belong to another user", "CHOWN")
        );
    }
}
