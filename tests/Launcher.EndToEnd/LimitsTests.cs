using System.Globalization;
using Launcher.EndToEnd.BadInput;
using Launcher.EndToEnd.Plugins;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd;

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
    [InlineData("statx")]
    [InlineData("close_range")]
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
    [InlineData(
        "nofile",
        4,
        "the number of open files is limited to 4, and the launcher needs 8: raise the limit (ulimit -n, --ulimit nofile=, LimitNOFILE=)"
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

    [Theory]
    [InlineData("literal", 2)]
    [InlineData("vault", 6)]
    [InlineData("plugin", 12)]
    public async Task A_thread_that_cannot_be_started_is_one_sentence(string mode, int enough)
    {
        Assert.SkipUnless(Environment.UserName == "root", "a limit of processes counts those of a user");
        _plugins.Plugin("echo", "echo hunter2");
        for (var limit = 1; limit <= enough + 1; limit++)
        {
            var outcome = await Crowded(mode, limit).RunAsync();
            if (limit < enough)
            {
                AssertCrowd(outcome);
            }
            else
            {
                Assert.Equal("hunter2", outcome.Quietly().StandardOutput.TrimEnd());
            }
        }
    }

    [Theory]
    [InlineData("vault", 40)]
    [InlineData("plugin", 60)]
    public async Task In_a_herd_each_starts_or_says_the_limit(string mode, int limit)
    {
        Assert.SkipUnless(Environment.UserName == "root", "a limit of processes counts those of a user");
        _plugins.Plugin("echo", "echo hunter2");
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Crowded(mode, limit).RunAsync()));
        foreach (var outcome in outcomes.Where(outcome => outcome.ExitCode != 0))
        {
            AssertCrowd(outcome);
        }
    }

    [Theory]
    [InlineData("futex", "--env|A=literal://x|--|true")]
    [InlineData("getresgid", "--env|A=literal://x|--|true")]
    [InlineData("fstatfs", "--file|{mem}/out=file://{dir}/secret|--|true")]
    [InlineData("fchmod", "--file|{mem}/out=file://{dir}/secret|--|true")]
    [InlineData("linkat", "copy|{mem}")]
    [InlineData("memfd_create", "--memfd|A=file://{dir}/secret|--|true")]
    [InlineData("fcntl", "--memfd|A=file://{dir}/secret|--|true")]
    [InlineData("eventfd2", "--env|A=plugin://echo/x|--|true")]
    [InlineData("epoll_create1", "--env|A=plugin://echo/x|--|true")]
    [InlineData("getdents64", "--env|A=plugin://echo/x|--|true")]
    [InlineData("wait4", "--env|A=plugin://echo/x|--|true")]
    [InlineData("vfork", "--env|A=plugin://echo/x|--|true")]
    [InlineData("epoll_ctl", "--env|A=plugin://echo/x|--|true")]
    [InlineData("getpeername", "--env|A=vault://secret/db#password|--|true")]
    [InlineData("signalfd4", "--env|A=plugin://echo/x|--|true")]
    [InlineData("rt_sigtimedwait", "--mode|supervise|--|true")]
    [InlineData("wait4", "--mode|supervise|--|true")]
    [InlineData("getppid", "--mode|supervise|--|true")]
    [InlineData("capget", "--user|65534:65534|--|true")]
    public async Task A_sandbox_that_refuses_what_is_needed_is_named_with_the_call(string call, string words)
    {
        Site.Disk.Write("secret", "hunter2\n");
        _plugins.Plugin("echo", "echo hunter2");
        foreach (var errno in (string[])["EPERM", "ENOSYS"])
        {
            var outcome = await _plugins.Launcher(words).Under(Probe.Store, Probe.Refuse, errno, call, "--").RunAsync();
            Assert.True(outcome.ExitCode == Site.Failed, outcome.ToString());
            Assert.Equal(1, outcome.StandardError.Count(letter => letter == '\n'));
            Assert.Contains(call, outcome.StandardError, StringComparison.Ordinal);
            Assert.Contains("seccomp profile", outcome.StandardError, StringComparison.Ordinal);
        }
        Assert.Empty(Directory.GetFileSystemEntries(Site.Memory.Folder));
    }

    [Theory]
    [InlineData(
        "--file|{mem}/out=file://{dir}/large|--|true",
        "{mem}/out: bad-target: '{mem}/out' cannot be written: file too large"
    )]
    [InlineData(
        "--mode|supervise|--file|{mem}/out=file://{dir}/large|--|true",
        "{mem}/out: bad-target: '{mem}/out' cannot be written: file too large"
    )]
    [InlineData(
        "--on-change|rewrite|--file|{mem}/out=file://{dir}/large|--|true",
        "{mem}/out: bad-target: '{mem}/out' cannot be written: file too large"
    )]
    [InlineData(
        "--memfd|A=file://{dir}/large|--|true",
        "A: bad-target: the memory file cannot be made: file too large"
    )]
    [InlineData("copy|{mem}", "bad-target: the file cannot be written to '{mem}': file too large")]
    public async Task The_limit_of_a_files_size_is_named_and_the_app_does_not_get_its_signal(string words, string cause)
    {
        Site.Disk.Write("large", new string('x', 100_000));
        await Site.RefusesAsync(
            Site.Launcher(words).Under("prlimit", "--fsize=1000"),
            $"{cause}: raise the limit of a file's size (ulimit -f, --ulimit fsize=)"
        );
        Assert.Empty(Directory.GetFiles(Site.Memory.Folder));
    }

    private static void AssertCrowd(Outcome outcome)
    {
        Assert.True(outcome.ExitCode == Site.Failed, outcome.ToString());
        Assert.Equal(1, outcome.StandardError.Count(letter => letter == '\n'));
        Assert.Contains("too many processes and threads", outcome.StandardError, StringComparison.Ordinal);
        Assert.Contains("raise the limit of processes", outcome.StandardError, StringComparison.Ordinal);
    }

    // The limit counts what a user runs: one that nothing else runs as.
    private Run Crowded(string mode, int limit)
    {
        var words = mode switch
        {
            "vault" => "--env|A=vault://secret/db#password|--|printenv|A",
            "plugin" => "--env|A=plugin://echo/x|--|printenv|A",
            _ => "--env|A=literal://hunter2|--|printenv|A",
        };
        return _plugins
            .Launcher(words)
            .Under(
                Probe.Store,
                "setpriv",
                $"--reuid={User(mode)}",
                "--clear-groups",
                "prlimit",
                string.Create(CultureInfo.InvariantCulture, $"--nproc={limit}")
            );
    }

    // Tests run beside each other.
    private static string User(string mode) => mode == "plugin" ? "54329" : "54328";

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
