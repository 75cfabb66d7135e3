using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.BadInput;

/// <summary>A launch that fails after files were staged or written leaves the target directory as it found it.</summary>
public sealed class NothingRemainsTests : IDisposable
{
    private readonly Site _site = new();

    public NothingRemainsTests()
    {
        _site.Disk.Write("secret", "value");
        _site.Disk.Write("large", new byte[300 * 1024]);
        // Passes every check before the launch, and execve refuses it.
        _site.Disk.Write("no-program", "\x7fELF and nothing else", Modes.Executable);
        _site.Disk.Install(Probe.Exit, "app");
        Directory.CreateDirectory(_site.Disk.At("target"));
        File.SetUnixFileMode(_site.Disk.Folder, Modes.Executable);
    }

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("--user|nobody|")]
    [InlineData("--user|nobody|--file-owner|root|")]
    public async Task When_execve_fails_written_files_and_new_directories_are_taken_back(string flags)
    {
        _site.Memory.Write("kept", "kept");
        var before = await Site.LookAsync(_site.Memory.Folder);
        var words =
            $"{flags}--file|{{mem}}/x=file://{{dir}}/secret|--file|{{mem}}/new/deep/y=file://{{dir}}/secret|--file|{{mem}}/new/z=file://{{dir}}/secret|--|";

        var failed = await _site.Launcher(words + "{dir}/no-program").RunAsync();

        Assert.Equal((126, ""), (failed.ExitCode, failed.StandardOutput));
        Assert.StartsWith("launcher: command: ", failed.StandardError, StringComparison.Ordinal);
        Assert.Equal(Names(before), Names(await Site.LookAsync(_site.Memory.Folder)));

        // With a program it would have been there: the same flags write all three.
        (await _site.Launcher(words + "{dir}/app|exit|0").RunAsync()).Quietly();
        Assert.True(File.Exists(_site.Memory.At("new", "deep", "y")));
    }

    [Fact]
    public async Task When_the_second_file_does_not_fit_the_first_is_taken_back()
    {
        var script =
            "mount -t tmpfs -o size=128k none target; echo kept > target/kept; \"$@\"; code=$?; ls -A target; exit $code";
        Run InNamespace(string words) =>
            _site.Launcher(words).Under("unshare", "--mount", "sh", "-c", script, "sh").In(_site.Disk.Folder);

        var failed = await InNamespace(
                "--file|{dir}/target/new/x=file://{dir}/secret|--file|{dir}/target/new/y=file://{dir}/large|--|true"
            )
            .RunAsync();
        var written = await InNamespace("--file|{dir}/target/new/x=file://{dir}/secret|--|true").RunAsync();

        Assert.Equal((Site.Failed, "kept\n"), (failed.ExitCode, failed.StandardOutput));
        Assert.Equal(
            _site.Fill(
                "launcher: {dir}/target/new/y: bad-target: '{dir}/target/new/y' cannot be written: no space left on device: make the tmpfs larger (size=, nr_inodes=)\n"
            ),
            failed.StandardError
        );
        Assert.Equal("kept\nnew\n", written.Quietly().StandardOutput);
    }

    [Fact]
    public async Task When_a_value_does_not_fit_its_variable_no_file_is_written()
    {
        _site.Disk.Write("nul", "a\0b");

        await _site.RefusesAsync(
            "--file|{mem}/new/x=file://{dir}/secret|--env|A=file://{dir}/nul|--|true",
            "A: bad-value: the value holds a NUL byte, and a variable cannot: deliver it as a file: --file PATH=REF, or --memfd NAME=REF"
        );
        Assert.Empty(Directory.GetFileSystemEntries(_site.Memory.Folder));
    }

    [Fact]
    public async Task When_a_directory_takes_the_name_meanwhile_nothing_remains()
    {
        var fifo = await _site.FifoAsync("fifo");
        await using var running = _site
            .Launcher($"--file|{{mem}}/x=file://{{dir}}/secret|--file|{{mem}}/y=file://{fifo}|--|true")
            .Start();
        await running.UntilAsync(() => HeldSignals.AreHeldAsync(running.ProcessId));
        Directory.CreateDirectory(_site.Memory.At("y", "in-the-way"));
        await File.WriteAllTextAsync(fifo, "value", TestContext.Current.CancellationToken);

        var outcome = await running.Completion;

        Assert.Equal(
            (Site.Failed, _site.Fill("launcher: {mem}/y: bad-target: '{mem}/y' is a directory: name the file in it\n")),
            (outcome.ExitCode, outcome.StandardError)
        );
        Assert.Equal([_site.Memory.At("y")], Directory.GetFileSystemEntries(_site.Memory.Folder));
    }

    // strace sends the signal from inside: while directories are made, files written, and before and after the first of
    // them has its name.
    [Theory]
    [InlineData("linkat", 1, "")]
    [InlineData("linkat", 2, "")]
    [InlineData("fchmod", 1, "")]
    [InlineData("mkdirat", 1, "")]
    [InlineData("linkat", 2, "--user|nobody|")]
    public async Task A_signal_in_the_middle_of_the_delivery_leaves_nothing(string call, int when, string flags)
    {
        var words =
            $"{flags}--file|{{mem}}/new/x=file://{{dir}}/secret|--file|{{mem}}/y=file://{{dir}}/secret|--|{{dir}}/app|exit|0";
        string[] trace = ["strace", "-f", "-qq", "-o", _site.Disk.At("trace"), "-e", $"trace={call}"];

        var undisturbed = await _site.Launcher(words).Under([.. trace, "--"]).RunAsync();
        undisturbed.Quietly();
        Assert.True(File.Exists(_site.Memory.At("new", "x")) && File.Exists(_site.Memory.At("y")));
        Clear();

        var ended = await _site
            .Launcher(words)
            .Under([.. trace, "-e", $"inject={call}:signal=TERM:when={when}", "--"])
            .RunAsync();

        ended.Quietly(143);
        Assert.Contains(
            call,
            await File.ReadAllTextAsync(_site.Disk.At("trace"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        Assert.Empty(Directory.GetFileSystemEntries(_site.Memory.Folder));
    }

    // One call after the other, from the first of its kind in this process to the last.
    [Theory]
    [InlineData("mkdirat", "EIO")]
    [InlineData("fstatfs", "EIO")]
    [InlineData("write", "ENOSPC")]
    [InlineData("fchmod", "EPERM")]
    [InlineData("fchown", "EPERM")]
    [InlineData("linkat", "EIO")]
    [InlineData("linkat", "EEXIST")]
    [InlineData("renameat2", "EIO")]
    [InlineData("memfd_create", "ENFILE")]
    [InlineData("fcntl", "EINVAL")]
    [InlineData("statx", "EIO")]
    [InlineData("openat", "EMFILE")]
    [InlineData("clone", "EAGAIN")]
    [InlineData("setresuid", "EAGAIN")]
    [InlineData("execve", "ENOMEM")]
    public async Task Whichever_call_fails_the_app_has_everything_or_nothing_remains(string call, string error)
    {
        var (failed, whole) = (0, 0);
        await EachCallAsync(
            call,
            $"error={error}",
            outcome =>
            {
                if (outcome.ExitCode == 0)
                {
                    whole++;
                    Assert.Equal(["new", "new/deep", "new/deep/x", "y"], Left());
                    return;
                }
                failed++;
                Assert.Equal("", outcome.StandardOutput);
                // What had the name before is still there, as it was.
                Assert.Equal(call == "renameat2" ? ["y"] : [], Left());
                Assert.All(Left(), name => Assert.Equal("another", File.ReadAllText(_site.Memory.At(name))));
            }
        );
        // A name that is taken meanwhile is no failure, and a thread is asked for again.
        Assert.True(
            error == "EEXIST" || call == "clone" ? whole > 0 : failed > 0,
            $"{whole} started, {failed} did not"
        );
    }

    // Nobody can clean up after a KILL (the kernel's when memory runs out): what is there is whole and has its own name.
    [Theory]
    [InlineData("mkdirat")]
    [InlineData("write")]
    [InlineData("fchmod")]
    [InlineData("fchown")]
    [InlineData("linkat")]
    [InlineData("execve")]
    public async Task Whenever_it_is_killed_no_file_is_half_written(string call)
    {
        var names = new HashSet<string>();
        await EachCallAsync(
            call,
            "signal=KILL",
            outcome =>
            {
                Assert.Equal((137, ""), (outcome.ExitCode, outcome.StandardOutput));
                names.UnionWith(Left());
                foreach (var file in new[] { _site.Memory.At("new", "deep", "x"), _site.Memory.At("y") })
                {
                    Assert.Equal("value", File.Exists(file) ? File.ReadAllText(file) : "value");
                }
            }
        );
        Assert.Subset(new HashSet<string> { "new", "new/deep", "new/deep/x", "y" }, names);
    }

    /// <summary>Runs a launch of everything once for each call of one kind, with that call disturbed.</summary>
    private async Task EachCallAsync(string call, string fault, Action<Outcome> look)
    {
        var launcher = _site.Launcher(
            "--user|nobody|--file|{mem}/new/deep/x=file://{dir}/secret|--file|{mem}/y=file://{dir}/secret|--memfd|M=file://{dir}/secret|--env|A=file://{dir}/secret|--|{dir}/app|exit|0"
        );
        var disturbed = fault.StartsWith("signal", StringComparison.Ordinal) ? "killed by" : "(INJECTED)";
        for (var when = 1; ; when++)
        {
            if (call == "renameat2")
            {
                // Only a name that is taken needs one.
                EarlierStart("y");
            }
            string[] trace = ["strace", "-f", "-qq", "-o", _site.Disk.At("trace"), "-e", $"trace={call}"];
            var outcome = await launcher.Under([.. trace, "-e", $"inject={call}:{fault}:when={when}", "--"]).RunAsync();
            var log = await File.ReadAllTextAsync(_site.Disk.At("trace"), TestContext.Current.CancellationToken);
            if (!log.Contains(disturbed, StringComparison.Ordinal))
            {
                outcome.Quietly();
                Assert.True(when > 1, $"there is no {call}");
                return;
            }
            look(outcome);
            Clear();
        }
    }

    /// <summary>A file as an earlier start of the same container left it.</summary>
    private string EarlierStart(string name, string content = "another")
    {
        var path = _site.Memory.Write(name, content);
        const int nobody = 65534;
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        Owner.Change(path, nobody, nobody);
        return path;
    }

    private string[] Left() =>
        [
            .. Directory
                .EnumerateFileSystemEntries(_site.Memory.Folder, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(_site.Memory.Folder, path))
                .Order(StringComparer.Ordinal),
        ];

    private void Clear()
    {
        if (Directory.Exists(_site.Memory.At("new")))
        {
            Directory.Delete(_site.Memory.At("new"), recursive: true);
        }
        File.Delete(_site.Memory.At("y"));
    }

    // The clock of the folder itself moves when something comes and goes in it; the rest must be as before.
    private static string[] Names(string look) => [.. look.Split('\n').Where(line => !line.StartsWith(' '))];
}
