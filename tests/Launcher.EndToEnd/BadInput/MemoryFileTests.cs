using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.BadInput;

/// <summary>Descriptors a memory file cannot have.</summary>
public sealed class MemoryFileTests : IDisposable
{
    private readonly Site _site = new();

    public MemoryFileTests() => _site.Disk.Write("secret", "value");

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("2")]
    [InlineData("1024")]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("")]
    [InlineData("99999999999")]
    public async Task A_number_out_of_range_is_refused(string number) =>
        await _site.RefusesAsync(
            $"--memfd|A@{number}=file:///none?optional|--|true",
            $"A: bad-setting: '{number}' is not a descriptor for a memory file: choose 3 to 1023, or leave @FD out"
        );

    [Fact]
    public async Task A_descriptor_that_is_taken_is_refused()
    {
        var run = _site.Launcher("--memfd|A@30=file://{dir}/secret|--|true");

        await _site.RefusesAsync(
            run.Under(Probe.Hostile, "--open", "30=directory", "--"),
            "A: bad-target: descriptor 30 is already open, inherited from whoever started this container: choose another number, or leave @FD out"
        );
        (await run.RunAsync()).Quietly();
    }

    [Fact]
    public async Task A_descriptor_above_the_limit_of_open_files_is_refused()
    {
        await _site.RefusesAsync(
            _site.Launcher("--memfd|A@64=file:///none?optional|--|true").Under("prlimit", "--nofile=64:64"),
            "A: bad-target: descriptor 64 is not below the limit of open files, 64: choose a lower number, or raise the limit (--ulimit nofile=)"
        );
        await _site.RefusesAsync(
            _site.Launcher("--memfd|A=file://{dir}/secret|--|true").Under("prlimit", "--nofile=20:20"),
            "A: bad-target: the memory file cannot be made: invalid argument: the limit of open files is 20: raise it above 20 (--ulimit nofile=)"
        );
        var highest = await _site
            .Launcher($"--memfd|A@63=file://{{dir}}/secret|--|{Probe.Exit}|descriptor|63")
            .Under("prlimit", "--nofile=64:64")
            .RunAsync();

        Assert.Equal("value", highest.Quietly().StandardOutput);
    }

    [Fact]
    public async Task Without_proc_there_is_no_path_to_a_memory_file()
    {
        using var root = new Root().Install(Probe.Exit, "/app").Write("/secret", "value");

        await _site.RefusesAsync(
            root.ProgramWithoutProc("/launcher", "--memfd", "A=file:///secret", "--", "/app", "exit", "0"),
            "A: bad-target: a memory file is opened through /proc/self/fd, and /proc is not mounted here: mount /proc, or use --file on a tmpfs"
        );
        (
            await root.ProgramWithoutProc("/launcher", "--env", "A=file:///secret", "--", "/app", "exit", "0")
                .RunAsync()
        ).Quietly();
        (
            await root.Program("/launcher", "--memfd", "A=file:///secret", "--", "/app", "exit", "0").RunAsync()
        ).Quietly();
    }
}
