using System.Globalization;
using Launcher.Tests.EndToEnd.BadInput;
using Launcher.Tests.EndToEnd.Plugins;
using Launcher.Tests.Harness;

namespace Launcher.Tests.EndToEnd;

/// <summary>Under a limit or in a sandbox the launcher starts the app, or says in one sentence which limit it is.</summary>
public sealed class LimitsTests : IDisposable
{
    private readonly PluginSite _plugins = new();

    private Site Site => _plugins.Site;

    public void Dispose() => _plugins.Dispose();

    [Theory]
    [InlineData("clone3")]
    [InlineData("faccessat2")]
    [InlineData("newer:424")]
    public async Task A_sandbox_that_does_not_know_a_newer_call_is_no_obstacle(string calls)
    {
        foreach (var errno in (string[])["EPERM", "ENOSYS"])
        {
            foreach (var run in Runs())
            {
                var outcome = await run.Under(Probe.Refuse, errno, calls, "--").RunAsync();
                Assert.Equal("hunter2\n", outcome.Quietly().StandardOutput);
            }
        }
    }

    [Theory]
    [InlineData(
        "as",
        60_416_000,
        "the address space is limited to 59000 kB, and the launcher needs 98304 kB: raise the limit (ulimit -v, LimitAS=)"
    )]
    [InlineData(
        "data",
        8_388_608,
        "the data segment is limited to 8192 kB, and the launcher needs 32768 kB: raise the limit (ulimit -d, LimitDATA=)"
    )]
    [InlineData(
        "stack",
        65_536,
        "the stack is limited to 64 kB, and the launcher needs 128 kB: raise the limit (ulimit -s, --ulimit stack=, LimitSTACK=)"
    )]
    public async Task A_limit_under_which_the_runtime_cannot_start_is_named(string name, int limit, string sentence)
    {
        foreach (var run in Runs())
        {
            var outcome = await run.Under("prlimit", string.Create(CultureInfo.InvariantCulture, $"--{name}={limit}"))
                .RunAsync();
            Assert.Equal($"launcher: internal: {sentence}\n", outcome.StandardError);
            Assert.Equal(Site.Failed, outcome.ExitCode);
        }
    }

    [Fact]
    public async Task Above_the_least_every_mode_starts()
    {
        foreach (var megabytes in (int[])[97, 150, 200, 300, 500, 800, 1100])
        {
            foreach (var run in Runs())
            {
                var limit = string.Create(CultureInfo.InvariantCulture, $"--as={megabytes * 1024L * 1024}");
                Assert.Equal("hunter2\n", (await run.Under("prlimit", limit).RunAsync()).Quietly().StandardOutput);
            }
        }
    }

    [Fact]
    public async Task A_thread_that_cannot_be_started_is_one_sentence()
    {
        Assert.SkipUnless(Environment.UserName == "root", "a limit of processes counts those of a user");
        var refused = 0;
        foreach (var limit in (int[])[1, 2, 3, 4])
        {
            var outcome = await Site.Launcher("--env|A=literal://hunter2|--|printenv|A")
                .Under(
                    "prlimit",
                    string.Create(CultureInfo.InvariantCulture, $"--nproc={limit}"),
                    "setpriv",
                    "--reuid=54329",
                    "--regid=54329",
                    "--clear-groups"
                )
                .RunAsync();
            if (outcome.ExitCode == 0)
            {
                continue;
            }
            refused++;
            Assert.Equal(Site.Failed, outcome.ExitCode);
            Assert.Equal(1, outcome.StandardError.Count(letter => letter == '\n'));
            Assert.Contains("processes and threads", outcome.StandardError, StringComparison.Ordinal);
        }
        Assert.True(refused > 0, "no limit was too low");
    }

    [Fact]
    public async Task The_limit_of_a_files_size_is_named_and_the_app_does_not_get_its_signal()
    {
        Site.Disk.Write("large", new string('x', 100_000));
        await Site.RefusesAsync(
            Site.Launcher("--file|{mem}/out=file://{dir}/large|--|true").Under("prlimit", "--fsize=1000"),
            "{mem}/out: bad-target: '{mem}/out' cannot be written: file too large: raise the limit of a file's size (ulimit -f, --ulimit fsize=)"
        );
        Assert.Empty(Directory.GetFiles(Site.Memory.Folder));
    }

    [Fact]
    public async Task A_watch_that_a_sandbox_refuses_keeps_its_errno()
    {
        // Slow enough to be waited for: an answer that is there already needs no watch.
        _plugins.Plugin("echo", "sleep 1; echo hunter2");
        await Site.RefusesAsync(
            _plugins.Launcher("--env|A=plugin://echo/x|--|true").Under(Probe.Refuse, "EPERM", "signalfd4", "--"),
            "internal: signals cannot be watched while a store is asked: operation not permitted: allow signalfd4, eventfd2 and poll in the seccomp profile"
        );
    }

    private List<Run> Runs()
    {
        Site.Disk.Write("secret", "hunter2\n");
        _plugins.Plugin("echo", "echo hunter2");
        return
        [
            Site.Launcher("--env|A=file://{dir}/secret|--|printenv|A"),
            Site.Launcher("--mode|supervise|--env|A=file://{dir}/secret|--|printenv|A"),
            _plugins.Launcher("--env|A=plugin://echo/x|--|printenv|A"),
        ];
    }
}
