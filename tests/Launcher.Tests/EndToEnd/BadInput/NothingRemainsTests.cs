using Launcher.Tests.Harness;

namespace Launcher.Tests.EndToEnd.BadInput;

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
                "launcher: {dir}/target/new/y: bad-target: '{dir}/target/new/y' cannot be written: no space left on device: make the tmpfs larger (size=)\n"
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
            (
                Site.Failed,
                _site.Fill(
                    "launcher: {mem}/y: bad-target: '{mem}/y' cannot be written: is a directory: check what already has that name\n"
                )
            ),
            (outcome.ExitCode, outcome.StandardError)
        );
        Assert.Equal([_site.Memory.At("y")], Directory.GetFileSystemEntries(_site.Memory.Folder));
    }

    // strace sends the signal from inside: at the call that gives a file its name, when it is staged and not yet published.
    [Theory]
    [InlineData("renameat", 1, "")]
    [InlineData("renameat", 2, "")]
    [InlineData("linkat", 1, "")]
    [InlineData("fchmod", 1, "")]
    [InlineData("mkdirat", 1, "")]
    [InlineData("renameat", 2, "--user|nobody|")]
    public async Task A_signal_in_the_middle_of_the_delivery_leaves_nothing(string call, int when, string flags)
    {
        var words =
            $"{flags}--file|{{mem}}/new/x=file://{{dir}}/secret|--file|{{mem}}/y=file://{{dir}}/secret|--|{{dir}}/app|exit|0";
        string[] trace = ["strace", "-f", "-qq", "-o", _site.Disk.At("trace"), "-e", $"trace={call}"];

        var undisturbed = await _site.Launcher(words).Under([.. trace, "--"]).RunAsync();
        undisturbed.Quietly();
        Assert.True(File.Exists(_site.Memory.At("new", "x")) && File.Exists(_site.Memory.At("y")));
        Directory.Delete(_site.Memory.At("new"), recursive: true);
        File.Delete(_site.Memory.At("y"));

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

    // The clock of the folder itself moves when something comes and goes in it; the rest must be as before.
    private static string[] Names(string look) => [.. look.Split('\n').Where(line => !line.StartsWith(' '))];
}
