using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Changes;

/// <summary>
/// Whoever reads while values change sees whole files, at every moment, and with a file group a certificate and a key that
/// belong together.
/// </summary>
public sealed class ReadersTests : IDisposable
{
    private const int Readers = 8;
    private const int Rotations = 50;
    private const int MostRotations = 400;
    private const int Terminate = 15;

    private readonly Scratch _source = Scratch.OnDisk();
    private readonly Scratch _target = Scratch.OnTmpfs();
    private readonly CancellationTokenSource _end = new();
    private int _reads;
    private int _torn;
    private int _missing;
    private int _pairs;
    private int _mismatches;

    public void Dispose()
    {
        _end.Dispose();
        _source.Dispose();
        _target.Dispose();
    }

    [Fact]
    public async Task With_a_group_certificate_and_key_belong_together()
    {
        await RotateAsync(["--file-group", _target.Folder], isDone: generation => generation > Rotations);

        Assert.Equal((0, 0, 0), (_torn, _missing, _mismatches));
        Assert.True(_pairs > Rotations && _reads > Readers * Rotations, $"{_pairs} pairs and {_reads} reads");
    }

    [Fact]
    public async Task Without_one_they_are_torn_apart_and_each_file_is_whole_all_the_same()
    {
        await RotateAsync([], isDone: _ => Volatile.Read(ref _mismatches) > 0);

        Assert.Equal((0, 0), (_torn, _missing));
        Assert.NotEqual(0, _mismatches);
    }

    private async Task RotateAsync(string[] flags, Func<int, bool> isDone)
    {
        await PutAsync(1);
        // Those between the two give readers time.
        var between = Enumerable
            .Range(0, 60)
            .SelectMany(i =>
                (string[])["--file", $"{_target.At($"between{i}")}=file://{_source.At("volume/tls.crt")}"]
            );
        await using var running = Run.Launcher([
                "--quiet-period",
                "80ms",
                "--change-splay",
                "1ms",
                "--on-change",
                "rewrite",
                .. flags,
                "--file",
                $"{_target.At("tls.crt")}=file://{_source.At("volume/tls.crt")}",
                .. between,
                "--file",
                $"{_target.At("tls.key")}=file://{_source.At("volume/tls.key")}",
            ])
            .Command("sh", "-c", "trap 'exit 0' TERM; echo started; while :; do sleep 0.1 & wait $!; done")
            .Within(TimeSpan.FromMinutes(2))
            .Start();
        await running.SaysAsync("started\n");
        using var first = File.OpenRead(_target.At("tls.crt"));
        using var second = File.OpenRead(_target.At("tls.key"));
        List<Thread> threads = [new(ReadPairs)];
        for (var i = 0; i < Readers; i++)
        {
            var name = i % 2 == 0 ? "tls.crt" : "tls.key";
            threads.Add(new Thread(() => ReadOne(name)));
        }
        threads.ForEach(thread => thread.Start());
        try
        {
            for (var generation = 2; !isDone(generation - 1) && generation <= MostRotations; generation++)
            {
                await PutAsync(generation);
                await running.UntilAsync(async () =>
                    Generation(
                        await File.ReadAllBytesAsync(_target.At("tls.key"), TestContext.Current.CancellationToken)
                    ) == generation
                    && Generation(
                        await File.ReadAllBytesAsync(_target.At("tls.crt"), TestContext.Current.CancellationToken)
                    ) == generation
                );
                if (generation == 6)
                {
                    // Five generations later the old descriptors still have all of the first.
                    Assert.Equal((1, 1), (Generation(Rest(first)), Generation(Rest(second))));
                }
            }
        }
        finally
        {
            await _end.CancelAsync();
            threads.ForEach(thread => thread.Join());
        }
        running.Signal(Terminate);
        Assert.Equal("", (await running.Completion).StandardError);
        Assert.Empty(Directory.GetFileSystemEntries(_target.Folder));
    }

    private void ReadOne(string name)
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                _ = Interlocked.Increment(ref _reads);
                if (Generation(File.ReadAllBytes(_target.At(name))) == 0)
                {
                    _ = Interlocked.Increment(ref _torn);
                }
            }
            catch (IOException)
            {
                _ = Interlocked.Increment(ref _missing);
            }
        }
    }

    // Through ..data once for both, where there is one; whoever comes too late for what it led to looks again.
    private void ReadPairs()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                var folder = Path.Combine(_target.Folder, new FileInfo(_target.At("..data")).LinkTarget ?? "");
                var certificate = Generation(File.ReadAllBytes(Path.Combine(folder, "tls.crt")));
                var key = Generation(File.ReadAllBytes(Path.Combine(folder, "tls.key")));
                _ = Interlocked.Increment(ref _pairs);
                if (certificate != key)
                {
                    _ = Interlocked.Increment(ref _mismatches);
                }
            }
            catch (IOException)
            {
                // Counted by the others, where it is a name of the app's.
            }
        }
    }

    private static byte[] Rest(FileStream stream)
    {
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    // Generation, length and SHA-256 of what follows; 0 for what is not whole.
    private static int Generation(byte[] content)
    {
        var end = Array.IndexOf(content, (byte)'\n');
        var words = end < 0 ? [] : Encoding.ASCII.GetString(content, 0, end).Split(' ');
        var body = content.AsSpan(end + 1);
        return
            words.Length == 3
            && int.Parse(words[1], CultureInfo.InvariantCulture) == body.Length
            && words[2] == Convert.ToHexString(SHA256.HashData(body))
            ? int.Parse(words[0], CultureInfo.InvariantCulture)
            : 0;
    }

    // Both at once, as a Kubernetes volume changes.
    private async Task PutAsync(int generation)
    {
        foreach (var name in (string[])["tls.crt", "tls.key"])
        {
            var body = RandomNumberGenerator.GetBytes(RandomNumberGenerator.GetInt32(1, 32 * 1024));
            _source.Write(
                $"volume/..{generation}/{name}",
                [
                    .. Encoding.ASCII.GetBytes(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{generation} {body.Length} {Convert.ToHexString(SHA256.HashData(body))}\n"
                        )
                    ),
                    .. body,
                ]
            );
            if (generation == 1)
            {
                File.CreateSymbolicLink(_source.At("volume", name), $"..data/{name}");
            }
        }
        var link = _source.At("volume", "..data_tmp");
        File.CreateSymbolicLink(link, $"..{generation}");
        (await Run.Program("mv", "-T", link, _source.At("volume", "..data")).RunAsync()).Quietly();
        if (generation > 1)
        {
            Directory.Delete(_source.At("volume", $"..{generation - 1}"), recursive: true);
        }
    }
}
