using System.Text.RegularExpressions;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Delivery;

/// <summary>What --user promises holds whoever the launcher was before: also when it is that user already.</summary>
public sealed class AppRightsTests
{
    private const string Is33 = "--reuid=33 --regid=33";
    private const string Ambient =
        "--inh-caps=+setuid,+setgid,+chown,+kill --ambient-caps=+setuid,+setgid,+chown,+kill";

    /// <summary>The mode, the user, and by options of setpriv(1) who the launcher is and what it may do.</summary>
    public static TheoryData<string, string, string> Parents
    {
        get
        {
            string[] parents =
            [
                "--groups=0,4,27",
                "--inh-caps=+setuid,+kill,+net_raw",
                Ambient,
                "--securebits=+no_setuid_fixup",
                $"--securebits=+noroot {Ambient}",
                $"--securebits=+no_setuid_fixup {Ambient}",
                $"--securebits=+noroot,+no_setuid_fixup {Ambient}",
                $"{Is33} --groups=0,4 {Ambient}",
                $"{Is33} --clear-groups {Ambient}",
                $"{Is33} --clear-groups --securebits=+noroot {Ambient}",
                $"{Is33} --clear-groups --securebits=+no_setuid_fixup {Ambient}",
                $"--reuid=7 --regid=33 --clear-groups {Ambient}",
                $"--reuid=33 --regid=7 --clear-groups {Ambient}",
                $"--reuid=7 --regid=7 --groups=0 {Ambient}",
            ];
            var data = new TheoryData<string, string, string>
            {
                // Without the right to change groups: they must be there.
                { "exec", "33:33", $"{Is33} --clear-groups" },
                { "exec", "33:33", $"{Is33} --clear-groups --inh-caps=+setuid,+kill,+net_raw" },
                { "exec", "www-data", $"{Is33} --groups=33 --inh-caps=+setuid,+kill,+net_raw" },
            };
            foreach (var parent in parents)
            {
                data.Add("exec", "33:33", parent);
                data.Add("exec", "www-data", parent);
                data.Add("supervise", "33:33", parent);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Parents))]
    public async Task The_app_is_that_user_and_can_do_nothing_more(string mode, string user, string parent)
    {
        var outcome = await Run.Launcher("--mode", mode, "--user", user)
            .Env("HOME", "/inherited")
            .Command("sh", "-c", "grep -E '^(Uid|Gid|Groups|Cap[IPEA])' /proc/self/status; echo HOME=$HOME")
            .Under(["setpriv", .. parent.Split(' ')])
            .RunAsync();

        var facts = Regex.Replace(outcome.Quietly().StandardOutput.Replace('\t', ' '), ": 0{16}\n", ": 0\n");
        var groups = user == "www-data" ? "33 " : " ";
        Assert.Equal(
            $"Uid: 33 33 33 33\nGid: 33 33 33 33\nGroups: {groups}\nCapInh: 0\nCapPrm: 0\nCapEff: 0\nCapAmb: 0\nHOME=/var/www\n",
            facts
        );
    }

    [Theory]
    [InlineData("exec")]
    [InlineData("supervise")]
    public async Task It_does_not_become_root_again(string mode)
    {
        var outcome = await Run.Launcher("--mode", mode, "--user", "33:33")
            .Command("setpriv", "--reuid=0", "id", "-u")
            .Under(["setpriv", .. $"{Is33} --clear-groups {Ambient}".Split(' ')])
            .RunAsync();

        Assert.Equal("setpriv: setresuid failed: Operation not permitted\n", outcome.StandardError);
        Assert.Equal(127, outcome.ExitCode);
    }

    // Root is who may do everything: what a container leaves it stays, and it gets no more than any root that is started.
    [Theory]
    [InlineData("exec", "--bounding-set=-all,+setuid,+setgid,+chown", "00000000000000c1")]
    [InlineData("supervise", "--bounding-set=-all,+setuid,+setgid,+chown", "00000000000000c1")]
    [InlineData(
        "exec",
        $"--reuid=7 --regid=7 --clear-groups --bounding-set=-all,+setuid,+setgid,+chown,+kill {Ambient}",
        "00000000000000e1"
    )]
    [InlineData(
        "exec",
        $"--securebits=+noroot --bounding-set=-all,+setuid,+setgid,+chown,+kill {Ambient}",
        "00000000000000e1"
    )]
    public async Task Root_keeps_its_capabilities(string mode, string parent, string effective)
    {
        var outcome = await Run.Launcher("--mode", mode, "--user", "0:0")
            .Command("grep", "-E", "^(Uid|Gid|Groups|CapEff)", "/proc/self/status")
            .Under(["setpriv", .. parent.Split(' ')])
            .RunAsync();

        Assert.Equal(
            $"Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nGroups:\t \nCapEff:\t{effective}\n",
            outcome.Quietly().StandardOutput
        );
    }

    [Theory]
    [InlineData(UnixFileMode.SetUser, "--user|root|--|id")]
    [InlineData(UnixFileMode.SetUser, "--|id")]
    [InlineData(UnixFileMode.SetUser, "--mode|supervise|--user|0:0|--|id")]
    [InlineData(UnixFileMode.SetUser, "check|--env|A=file:///etc/shadow")]
    [InlineData(UnixFileMode.SetUser, "--help")]
    [InlineData(UnixFileMode.SetGroup, "--user|1000:0|--|id")]
    [InlineData(UnixFileMode.SetGroup, "--mode|supervise|--|id")]
    [InlineData(UnixFileMode.SetUser | UnixFileMode.SetGroup, "version")]
    public async Task A_setuid_or_setgid_bit_on_the_launcher_gives_nobody_anything(UnixFileMode bits, string words)
    {
        using var scratch = Scratch.OnDisk();
        var launcher = scratch.Install(LauncherBinary.FullPath, "launcher");
        File.SetUnixFileMode(launcher, Modes.Executable | bits);

        var outcome = await Run.Program([launcher, .. words.Split('|')])
            .Under("setpriv", "--reuid=1000", "--regid=1000", "--clear-groups")
            .In("/")
            .RunAsync();

        Assert.Equal(
            (
                125,
                "launcher: user: the real and the effective user or group of this process differ, as a setuid or setgid bit makes them: whoever may execute the file could run any program as its owner: take the bit away: chmod ug-s\n",
                ""
            ),
            (outcome.ExitCode, outcome.StandardError, outcome.StandardOutput)
        );
    }

    // An administrator gives them to this one file, for an image without root.
    [Fact]
    public async Task File_capabilities_are_another_thing()
    {
        using var scratch = Scratch.OnDisk();
        var launcher = scratch.Install(LauncherBinary.FullPath, "launcher");
        (await Run.Program("setcap", "cap_setuid,cap_setgid=ep", launcher).RunAsync()).Quietly();

        var outcome = await Run.Program(launcher, "--user", "33:33", "--", "id", "-u")
            .Under("setpriv", "--reuid=1000", "--regid=1000", "--clear-groups")
            .In("/")
            .RunAsync();

        Assert.Equal("33\n", outcome.Quietly().StandardOutput);
    }
}
