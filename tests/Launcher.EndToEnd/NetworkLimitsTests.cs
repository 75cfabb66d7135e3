using System.Runtime.InteropServices;
using Launcher.Testing.Doubles;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd;

/// <summary>Calls and limits of the network that this machine does not give: it is named, and no store is blamed.</summary>
public sealed class NetworkLimitsTests
{
    [Theory]
    [InlineData("EPERM", "epoll_create1")]
    [InlineData("EPERM", "epoll_ctl")]
    [InlineData("EPERM", "epoll_wait")]
    [InlineData("ENOSYS", "epoll_wait")]
    [InlineData("EPERM", "fcntl")]
    [InlineData("EPERM", "getrandom")]
    [InlineData("ENOSYS", "getrandom")]
    [InlineData("EPERM", "socket")]
    [InlineData("ENOSYS", "socket")]
    [InlineData("EPERM", "connect")]
    [InlineData("ENOSYS", "connect")]
    [InlineData("13", "connect")]
    public async Task A_call_that_a_sandbox_refuses_is_named(string errno, string call)
    {
        var refused = Call(call);
        foreach (var address in (string[])["https://localhost:1", "https://vault.invalid:1"])
        {
            var says = await FailAsync(Launcher(address).Under(Probe.Refuse, errno, refused, "--"));

            Assert.Contains($" cannot be asked: this machine refuses {call} (", says, StringComparison.Ordinal);
            Assert.EndsWith(
                $"as a sandbox does: allow {call} in the seccomp profile\n",
                says,
                StringComparison.Ordinal
            );
        }
    }

    [Theory]
    [InlineData("EPERM", "setsockopt")]
    [InlineData("ENOSYS", "setsockopt")]
    [InlineData("EPERM", "getsockopt")]
    [InlineData("EPERM", "sendto")]
    public async Task One_that_cannot_be_told_from_a_firewall_is_told_as_either(string errno, string call)
    {
        await using var store = await StoreServer.StartAsync(200, "{}");

        var says = await FailAsync(Launcher(store.Url).Under(Probe.Refuse, errno, call, "--"));

        Assert.Contains(
            " cannot be reached: this machine does not permit the connection",
            says,
            StringComparison.Ordinal
        );
        Assert.Contains("firewall or network policy; or socket, connect, ", says, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("24", "socket")]
    [InlineData("24", "epoll_create1")]
    public async Task Too_many_open_files_name_their_limit(string errno, string call)
    {
        var says = await FailAsync(
            Launcher("https://localhost:1").Under("prlimit", "--nofile=4321", Probe.Refuse, errno, call, "--")
        );

        Assert.EndsWith(
            " cannot be asked: the limit of open files is used up (4321): raise it (ulimit -n, --ulimit nofile=)\n",
            says,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Whatever_the_limit_of_open_files_it_is_named_or_does_not_matter()
    {
        await using var store = await StoreServer.StartAsync(404, "{\"errors\":[]}");
        for (var limit = 3; limit <= 24; limit++)
        {
            var says = await FailAsync(Launcher(store.Url).Under("prlimit", $"--nofile={limit}"));

            Assert.True(
                says.Contains("open files", StringComparison.Ordinal)
                    || says.Contains("not-found", StringComparison.Ordinal),
                $"{limit}: {says}"
            );
        }
    }

    [Fact]
    public async Task Poll_that_a_sandbox_refuses_is_no_slow_store()
    {
        await using var store = await StoreServer.StartAsync(context =>
            Task.Delay(Timeout.Infinite, context.RequestAborted)
        );

        var says = await FailAsync(Launcher(store.Url).Under(Probe.Refuse, "EPERM", Call("poll"), "--"));

        Assert.Contains("signals cannot be watched while a store is asked", says, StringComparison.Ordinal);
    }

    // arm64 has the younger ones only.
    private static string Call(string name) =>
        RuntimeInformation.ProcessArchitecture == Architecture.X64 ? name
        : name == "poll" ? "ppoll"
        : name.Replace("epoll_wait", "epoll_pwait", StringComparison.Ordinal);

    private static Run Launcher(string address) =>
        Run.Launcher("--timeout", "5s", "--env", "A=vault://kv/x#y")
            .Command("true")
            .Env("VAULT_ADDR", address)
            .Env("VAULT_TOKEN", "t");

    // Each is one sentence, and will not go away by itself.
    private static async Task<string> FailAsync(Run launcher)
    {
        var outcome = await launcher.RunAsync();

        Assert.True(outcome.ExitCode == 125, $"{outcome}");
        Assert.Equal(1, outcome.StandardError.Count(letter => letter == '\n'));
        return outcome.StandardError;
    }
}
