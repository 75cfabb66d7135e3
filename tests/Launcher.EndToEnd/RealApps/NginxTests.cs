using Launcher.EndToEnd.Containers;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.RealApps;

/// <summary>nginx with secrets it cannot do without, in every place it runs in.</summary>
public sealed class NginxTests(Images images)
{
    private const int Hup = 1;
    private const int Quit = 3;

    [Fact]
    public async Task As_root_with_workers_of_another_user()
    {
        using var scratch = Scratch.OnTmpfs();
        using var site = OnThisMachine(scratch);
        // The master reads the key, a worker the passwords.
        await using var nginx = Run.Launcher([.. site.Flags, "--file-owner", "www-data"]).Command(site.Command).Start();

        await nginx.SaysOnErrorAsync(NginxSite.Ready);
        await site.CheckAsync();

        nginx.Signal(Quit);
        Assert.Equal(0, (await nginx.Completion).ExitCode);
    }

    [Fact]
    public async Task As_uid_1000()
    {
        using var scratch = Scratch.OnTmpfs();
        using var site = OnThisMachine(scratch);
        await using var nginx = Run.Launcher([.. site.Flags, "--user", "1000:1000"]).Command(site.Command).Start();

        await nginx.SaysOnErrorAsync(NginxSite.Ready);
        await site.CheckAsync();

        nginx.Signal(Quit);
        Assert.Equal(0, (await nginx.Completion).ExitCode);
    }

    [Fact]
    public async Task It_reads_its_key_again_when_it_reloads()
    {
        using var scratch = Scratch.OnTmpfs();
        using var site = OnThisMachine(scratch);
        await using var nginx = Run.Launcher([.. site.Flags, "--user", "1000:1000"]).Command(site.Command).Start();
        await nginx.SaysOnErrorAsync(NginxSite.Ready);

        nginx.Signal(Hup);
        // The old worker leaves only when the new configuration, key included, was read and serves.
        await nginx.SaysOnErrorAsync("exited with code 0");
        await site.CheckAsync();

        nginx.Signal(Quit);
        Assert.Equal(0, (await nginx.Completion).ExitCode);
    }

    [Fact]
    public async Task Its_own_failure_has_its_own_code_and_message()
    {
        using var scratch = Scratch.OnTmpfs();
        using var site = OnThisMachine(scratch);
        scratch.Write("nginx.conf", "no such directive;\n");

        var outcome = await Run.Launcher(site.Flags).Command(site.Command).RunAsync();

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("unknown directive \"no\"", outcome.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("launcher:", outcome.StandardError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task As_PID_1_in_a_Debian_root(bool readOnly)
    {
        using var root = await DistributionRoot.OfAsync("debian");
        root.WithNetwork();
        if (readOnly)
        {
            root.ReadOnly();
        }
        using var site = new NginxSite("/site", "/run");
        foreach (var (name, content) in site.Files)
        {
            root.Write($"site/{name}", content);
        }
        await using var nginx = root.Program(["/launcher", .. site.Flags, "--user", "1000:1000", "--", .. site.Command])
            .Start();

        await nginx.SaysOnErrorAsync(NginxSite.Ready);
        await site.CheckAsync();

        var child = await File.ReadAllTextAsync(
            $"/proc/{nginx.ProcessId}/task/{nginx.ProcessId}/children",
            TestContext.Current.CancellationToken
        );
        (await Run.Program("sh", "-c", $"kill -QUIT {child}").RunAsync()).Quietly();
        Assert.Equal(0, (await nginx.Completion).ExitCode);
    }

    [Fact]
    public async Task In_a_container_of_the_Debian_root_that_podman_stops()
    {
        using var scratch = Scratch.OnDisk();
        using var site = new NginxSite("/run/source", "/run/app");
        foreach (var (name, content) in site.Files)
        {
            scratch.Write($"site/{name}", content);
        }
        var id = $"nginx-{Guid.NewGuid():n}";
        await using var nginx = images
            .Container(
                await images.AppAsync("debian"),
                [
                    "--network=host",
                    "--name",
                    id,
                    "--stop-signal=QUIT",
                    "--read-only",
                    "--read-only-tmpfs=false",
                    "--mount",
                    "type=tmpfs,destination=/run/app,tmpfs-mode=1777",
                    "--volume",
                    $"{scratch.At("site")}:/run/source:ro",
                ],
                [.. site.Flags, "--user", "1000:1000", "--", .. site.Command]
            )
            .Start();

        await nginx.SaysOnErrorAsync(NginxSite.Ready);
        await site.CheckAsync();

        await Podman.AnswerAsync("stop", "--time=30", id);
        Assert.Equal(0, (await nginx.Completion).ExitCode);
    }

    private static NginxSite OnThisMachine(Scratch scratch)
    {
        var site = new NginxSite(scratch.Folder, scratch.At("run"));
        foreach (var (name, content) in site.Files)
        {
            scratch.Write(name, content);
        }
        Directory.CreateDirectory(scratch.At("run"));
        File.SetUnixFileMode(scratch.At("run"), (UnixFileMode)0x3FF); // 1777
        return site;
    }
}
