namespace Launcher.EndToEnd.Containers;

/// <summary>The roots of distributions, without an engine: what the file needs of a root is nothing.</summary>
public sealed class NamespaceTests
{
    private const string Secret = "s3cret";

    public static TheoryData<string> Bases => ["empty", "debian", "musl"];

    [Theory, MemberData(nameof(Bases))]
    public async Task It_runs_in_every_root_with_an_environment_of_nothing_but_PATH(string baseName)
    {
        using var root = await DistributionRoot.OfAsync(baseName);
        root.Write("store/x", $"{Secret}\n");

        var outcome = await root.Program("/launcher", "--env", "X=file:///store/x", "--", "/app", "env", "X")
            .RunAsync();

        Assert.Equal(Secret, outcome.Quietly().StandardOutput);
    }

    [Theory, MemberData(nameof(Bases))]
    public async Task It_runs_in_every_root_without_proc(string baseName)
    {
        using var root = await DistributionRoot.OfAsync(baseName);
        root.WithoutProc().Write("store/x", $"{Secret}\n");

        var outcome = await root.Program(
                "/launcher",
                "--env",
                "X=file:///store/x",
                "--",
                "/app",
                "args",
                "one",
                "two words",
                ""
            )
            .RunAsync();
        var value = await root.Program("/launcher", "--env", "X=file:///store/x", "--", "/app", "env", "X").RunAsync();

        Assert.Equal("one\0two words\0\0", outcome.Quietly().StandardOutput);
        Assert.Equal(Secret, value.Quietly().StandardOutput);
    }

    [Theory, MemberData(nameof(Bases))]
    public async Task A_memory_file_without_proc_is_refused_with_the_reason(string baseName)
    {
        using var root = await DistributionRoot.OfAsync(baseName);
        root.WithoutProc().Write("store/x", Secret);

        var outcome = await root.Program("/launcher", "--memfd", "X=file:///store/x", "--", "/app", "exit", "0")
            .RunAsync();

        Assert.Equal(125, outcome.ExitCode);
        Assert.Contains("/proc", outcome.StandardError, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Bases))]
    public async Task It_delivers_a_file_and_a_memory_file_as_uid_1000_in_a_read_only_root(string baseName)
    {
        using var root = await DistributionRoot.OfAsync(baseName);
        root.ReadOnly().Write("store/x", $"{Secret}\n");
        string[] deliver =
        [
            "--file",
            "/run/app/x=file:///store/x",
            "--memfd",
            "Y@20=file:///store/x",
            "--user",
            "1000:1000",
        ];

        var file = await root.Program(["/launcher", .. deliver, "--", "/app", "cat", "/run/app/x"]).RunAsync();
        var memory = await root.Program(["/launcher", .. deliver, "--", "/app", "cat", "/proc/self/fd/20"]).RunAsync();

        Assert.Equal($"{Secret}\n", file.Quietly().StandardOutput);
        Assert.Equal($"{Secret}\n", memory.Quietly().StandardOutput);
    }

    [Fact]
    public async Task A_file_outside_of_memory_is_refused_in_a_plain_root_too()
    {
        using var root = await DistributionRoot.OfAsync("debian");
        root.WithoutMemory().Write("store/x", Secret);

        var outcome = await root.Program("/launcher", "--file", "/run/x=file:///store/x", "--", "/app", "cat", "/run/x")
            .RunAsync();

        Assert.Equal(125, outcome.ExitCode);
        Assert.Contains(
            "--mount type=tmpfs,destination=/run,tmpfs-mode=1777",
            outcome.StandardError,
            StringComparison.Ordinal
        );
    }

    [Theory, MemberData(nameof(Bases))]
    public async Task It_needs_neither_users_nor_a_home_nor_a_sane_configuration_of_the_root(string baseName)
    {
        using var root = await DistributionRoot.OfAsync(baseName);
        // Static glibc loads what the first file names and dies of it; OpenSSL aborts on the second.
        root.Write("etc/nsswitch.conf", "passwd: files mdns4_minimal\nhosts: mdns4_minimal [NOTFOUND=return] dns\n")
            .Write("etc/ssl/openssl.cnf", "openssl_conf = nowhere\n[nowhere\nthis is = no configuration ]]]\n")
            .Write("usr/lib/ssl/openssl.cnf", "openssl_conf = nowhere\n[nowhere\n")
            .Write("etc/passwd", "")
            .Write("etc/group", "")
            .Write("store/x", $"{Secret}\n");

        var outcome = await root.Program(
                "/launcher",
                "--user",
                "4711:4712",
                "--env",
                "X=file:///store/x",
                "--",
                "/app",
                "env",
                "X"
            )
            .RunAsync();

        Assert.Equal(Secret, outcome.Quietly().StandardOutput);
    }

    [Fact]
    public async Task A_user_by_name_comes_from_the_roots_own_users()
    {
        using var root = await DistributionRoot.OfAsync("debian");
        root.Write("etc/nsswitch.conf", "passwd: mdns4_minimal files\ngroup: mdns4_minimal files\n");

        var outcome = await root.Program(
                "/launcher",
                "--user",
                "www-data",
                "--env",
                "X=literal://y",
                "--",
                "/app",
                "ids"
            )
            .RunAsync();

        Assert.Equal("33 33\n", outcome.Quietly().StandardOutput);
    }

    [Fact]
    public async Task A_shell_of_the_root_finds_programs_by_PATH()
    {
        using var root = await DistributionRoot.OfAsync("musl");

        var outcome = await root.Program("/launcher", "--env", "X=literal://y z", "--", "sh", "-c", "app args \"$X\"")
            .RunAsync();

        Assert.Equal("y z\0", outcome.Quietly().StandardOutput);
    }
}
