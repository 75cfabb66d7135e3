using Launcher.EndToEnd.BadInput;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Delivery;

/// <summary>--user, --umask and --no-new-privs: what gosu and a shell would have done, in the process that is the app.</summary>
public sealed class AppUserTests : IDisposable
{
    private const string Facts = "echo $(id -u):$(id -g) $(id -G) $HOME";

    private readonly Root _root = new Root()
        .Install(Probe.StateDump, "/statedump")
        .Write(
            "/etc/passwd",
            "root:x:0:0::/root:/bin/sh\napp:x:1000:1001::/home/app:/bin/sh\nlone:x:1002:1002::/home/lone:/bin/sh\n1003:x:77:78::/home/odd:/bin/sh\n"
        )
        .Write("/etc/group", "app:x:1001:\nmore:x:2000:lone,app\nmost:x:2001:app\nother:x:2002:lone\n");

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("app", "1000:1001 groups 1001 2000 2001 /home/app")]
    [InlineData("1000", "1000:1001 groups 1001 2000 2001 /home/app")]
    [InlineData("app:other", "1000:2002 groups /home/app")]
    [InlineData("app:2002", "1000:2002 groups /home/app")]
    [InlineData("1000:1001", "1000:1001 groups /home/app")]
    [InlineData("4000:4001", "4000:4001 groups /")]
    // A number is that number, whatever a mounted file names so.
    [InlineData("1003:1003", "1003:1003 groups /")]
    [InlineData("77", "77:78 groups 78 /home/odd")]
    public async Task The_app_has_the_user_its_groups_and_its_home(string user, string expected)
    {
        var lines = (
            await _root.Program("/launcher", "--user", user, "--", "/statedump").Env("HOME", "/inherited").RunAsync()
        )
            .Quietly()
            .StandardOutput.Split('\n');
        string[] Ids(string fact) =>
            lines
                .Single(line => line.StartsWith($"status {fact}:", StringComparison.Ordinal))[(fact.Length + 8)..]
                .Replace("\\x09", " ", StringComparison.Ordinal)
                .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var home = lines.Single(line => line.Contains(" HOME=", StringComparison.Ordinal)).Split('=')[1];

        // Real, effective, saved and file system's: all four.
        Assert.Single(Ids("Uid").Distinct());
        Assert.Single(Ids("Gid").Distinct());
        Assert.Equal(
            expected,
            $"{Ids("Uid")[0]}:{Ids("Gid")[0]} {string.Join(' ', Ids("Groups").Prepend("groups"))} {home}"
        );
    }

    [Theory]
    [InlineData("65534:65534")]
    public async Task Who_is_that_user_already_needs_no_capability(string user)
    {
        using var site = new Site();
        var launcher = site.Disk.Install(LauncherBinary.FullPath, "launcher");
        site.Disk.Write("secret", "value", Modes.Plain);
        var outcome = await Run.Program(
                launcher,
                "--user",
                user,
                "--memfd",
                $"A=file://{site.Disk.At("secret")}",
                "--",
                "sh",
                "-c",
                Facts + "; cat $A"
            )
            .Under("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--bounding-set=-all", "--")
            .RunAsync();

        Assert.Equal("65534:65534 65534 /nonexistent\nvalue", outcome.Quietly().StandardOutput);
    }

    [Fact]
    public async Task No_capability_is_left_after_the_drop()
    {
        var outcome = await Run.Launcher("--user", "nobody")
            .Command("grep", "^Cap[EPIA]", "/proc/self/status")
            .RunAsync();
        var before = await Run.Launcher().Command("grep", "^CapEff", "/proc/self/status").RunAsync();

        const string none = "0000000000000000";
        Assert.Equal(
            $"CapInh:\t{none}\nCapPrm:\t{none}\nCapEff:\t{none}\nCapAmb:\t{none}\n",
            outcome.Quietly().StandardOutput
        );
        Assert.DoesNotContain(none, before.Quietly().StandardOutput, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--umask|0027", "0027")]
    [InlineData("--umask|000", "0000")]
    [InlineData("--umask|0777", "0777")]
    [InlineData("--no-scan", "0022")]
    public async Task The_app_has_the_umask(string words, string expected)
    {
        var outcome = await Run.Launcher(words.Split('|'))
            .Command("sh", "-c", "umask")
            .Under(Probe.Hostile, "--umask", "022", "--")
            .RunAsync();

        Assert.Equal($"{expected}\n", outcome.Quietly().StandardOutput);
    }

    [Theory]
    [InlineData("--no-new-privs", "1")]
    [InlineData("--no-new-privs=true", "1")]
    [InlineData("--no-new-privs=false", "0")]
    [InlineData("--no-scan", "0")]
    public async Task New_privileges_are_forbidden_when_asked_for(string flag, string expected)
    {
        var outcome = await Run.Launcher(flag).Command("grep", "NoNewPrivs", "/proc/self/status").RunAsync();

        Assert.Equal($"NoNewPrivs:\t{expected}\n", outcome.Quietly().StandardOutput);
    }
}
