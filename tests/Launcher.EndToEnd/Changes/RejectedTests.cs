using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Changes;

/// <summary>New values that do not fit: the app keeps all it has, a line says why, and the next change that fits arrives.</summary>
public sealed class RejectedTests : IDisposable
{
    private const int Terminate = 15;
    private const int User1 = 10;
    private const string Kept = "rejected: the new values are not delivered, and the app keeps what it has: ";

    // Says what it has at its start, when it is told, and when it is asked.
    private const string App = """
        say() { echo "$1 $V $PASSWORD$LD_PRELOAD $(head -c 20 {mem}/first 2>/dev/null) $(head -c 20 {mem}/second 2>/dev/null)"; }
        trap 'say told' HUP; trap 'say asked' USR1; trap 'exit 0' TERM
        say started
        while :; do sleep 0.1 & wait $!; done
        """;

    private readonly Scratch _source = Scratch.OnDisk();
    private readonly Scratch _target = Scratch.OnTmpfs();

    public RejectedTests() => Put("one");

    public void Dispose()
    {
        _source.Dispose();
        _target.Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("--file-group {mem} ")]
    public async Task A_tmpfs_that_is_full(string group)
    {
        await using var running = Launcher(
                $"{group}--on-change signal:HUP --file {{mem}}/first=file://{{dir}}/secret --file {{mem}}/second=file://{{dir}}/large"
            )
            .Under(
                "unshare",
                "--mount",
                "sh",
                "-ec",
                $"mount -t tmpfs -o size=128k none {_target.Folder}; exec \"$@\"",
                "sh"
            )
            .Start();
        await running.SaysAsync("started   one one\n");

        Put("two", new string('x', 200_000));

        await running.SaysOnErrorAsync(
            $"{Kept}{_target.At("second")}: bad-target: '{_target.At("second")}' cannot be written: no space left on device: make the tmpfs larger (size=, nr_inodes=)\n"
        );
        running.Signal(User1);
        await running.SaysAsync("asked   one one\n");
        Put("three");
        await running.SaysAsync("told   three three\n");
        await EndAsync(running);
    }

    [Theory]
    [InlineData(
        "a\0b",
        "V: bad-value: the value holds a NUL byte, and a variable cannot: deliver it as a file: --file PATH=REF, or --memfd NAME=REF\n"
    )]
    [InlineData(
        null,
        "V: bad-value: as a variable it takes 200003 bytes, and the kernel takes 131072: deliver it as a file: --file PATH=REF, or --memfd NAME=REF\n"
    )]
    public async Task A_variable_of_the_next_app(string? value, string said)
    {
        await using var running = Launcher(
                "--on-change restart --env V=file://{dir}/secret --file {mem}/first=file://{dir}/large"
            )
            .Start();
        await running.SaysAsync("started one  one \n");

        Put(value ?? new string('x', 200_000), "two");

        await running.SaysOnErrorAsync($"{Kept}{said}");
        running.Signal(User1);
        await running.SaysAsync("asked one  one \n");
        Put("three");
        await running.SaysAsync("started three  three \n");
        await EndAsync(running);
    }

    [Theory]
    [InlineData("""{"PASSWORD":"two","LD_PRELOAD":"/tmp/x.so"}""", "LD_PRELOAD")]
    [InlineData("not JSON any more", "bad-value")]
    public async Task An_expansion(string document, string said)
    {
        Put("one", """{"PASSWORD":"one"}""");
        await using var running = Launcher(
                "--on-change restart --env V=file://{dir}/secret --expand file://{dir}/large?format=json"
            )
            .Start();
        await running.SaysAsync("started one one  \n");

        Put("two", document);

        await running.SaysOnErrorAsync(Kept);
        Assert.Contains(said, running.Error.Text);
        running.Signal(User1);
        await running.SaysAsync("asked one one  \n");
        Put("three", """{"PASSWORD":"three"}""");
        await running.SaysAsync("started three three  \n");
        await EndAsync(running);
    }

    [Fact]
    public async Task A_template()
    {
        Put("one", """{"key":"one"}""");
        var template = _source.Write("template", $"@{{file://{_source.At("volume/large")}?format=json#key}}!");
        await using var running = Launcher(
                $"--on-change signal:HUP --file {{mem}}/first=file://{{dir}}/secret --template {template}:{{mem}}/second"
            )
            .Start();
        await running.SaysAsync("started   one one!\n");

        Put("two", "not JSON any more");

        await running.SaysOnErrorAsync(Kept);
        running.Signal(User1);
        await running.SaysAsync("asked   one one!\n");
        Put("three", """{"key":"three"}""");
        await running.SaysAsync("told   three three!\n");
        await EndAsync(running);
    }

    private Run Launcher(string flags) =>
        Run.Launcher([
                "--quiet-period",
                "300ms",
                "--change-splay",
                "1ms",
                "--log-level",
                "info",
                .. flags
                    .Replace("{dir}", $"{_source.Folder}/volume", StringComparison.Ordinal)
                    .Replace("{mem}", _target.Folder, StringComparison.Ordinal)
                    .Split(' '),
            ])
            .Command("sh", "-c", App.Replace("{mem}", _target.Folder, StringComparison.Ordinal));

    // Both at once: the directory is swapped, as in a Kubernetes volume.
    private void Put(string secret, string? large = null)
    {
        var generation = $"..{Guid.NewGuid():n}";
        _source.Write($"volume/{generation}/secret", secret);
        _source.Write($"volume/{generation}/large", large ?? secret);
        if (!Path.Exists(_source.At("volume", "secret")))
        {
            File.CreateSymbolicLink(_source.At("volume", "..data"), generation);
            File.CreateSymbolicLink(_source.At("volume", "secret"), "..data/secret");
            File.CreateSymbolicLink(_source.At("volume", "large"), "..data/large");
            return;
        }
        var next = Directory.CreateSymbolicLink(_source.At("volume", "..data_tmp"), generation);
        Swap(next.FullName, _source.At("volume", "..data"));
    }

    // rename(2), which .NET refuses for a link to a directory.
    private static void Swap(string from, string to)
    {
        using var move = System.Diagnostics.Process.Start("mv", ["-T", from, to]);
        move.WaitForExit();
        Assert.Equal(0, move.ExitCode);
    }

    private static async Task EndAsync(Running running)
    {
        running.Signal(Terminate);
        Assert.Equal(0, (await running.Completion).ExitCode);
    }
}
