using Launcher.Model;
using Launcher.Providers;
using Launcher.Providers.LocalFile;

namespace Launcher.Tests.Providers.LocalFile;

/// <summary>Whether a file is another by now, without reading it.</summary>
public sealed class ChangedFileTests : IDisposable
{
    private readonly LocalFileProvider _provider = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_that_nobody_wrote_is_the_same()
    {
        var known = await ReadAsync(_folder.Write("db", "hunter2"));

        Assert.Equal(Change.Same, await ChangeAsync(known));
        // The length of a secret is nobody's business.
        Assert.Matches(@"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z, inode \d+$", known.Version);
    }

    [Fact]
    public async Task A_file_that_was_replaced_or_written_anew_has_changed_even_when_it_looks_as_old_and_as_long()
    {
        var path = _folder.Write("db", "hunter2");
        var time = File.GetLastWriteTimeUtc(path);
        var known = await ReadAsync(path);

        File.Move(_folder.Write("new", "hunter3"), path, overwrite: true);
        File.SetLastWriteTimeUtc(path, time);
        Assert.Equal(Change.Changed, await ChangeAsync(known));

        known = await ReadAsync(path);
        // The kernel's clock ticks every few milliseconds.
        while (await ChangeAsync(known) == Change.Same)
        {
            await File.WriteAllTextAsync(path, "hunter4", TestContext.Current.CancellationToken);
            File.SetLastWriteTimeUtc(path, time);
        }
        Assert.Equal("hunter4", Ask.Text((await Ask.FoundAsync(path)).Content));
    }

    [Fact]
    public async Task A_volume_has_changed_when_it_has_another_version()
    {
        _folder.WriteVersion(1, "user", "password");
        var (key, whole) = (await ReadAsync(_folder["user"]), await ReadAsync(_folder.Path, expand: true));
        Assert.Equal(("..2026_01_01_000001", "..2026_01_01_000001"), (key.Version, whole.Version));
        Assert.Equal([Change.Same, Change.Same], await ChangesAsync(key, whole));

        _folder.WriteVersion(2, "user", "password");

        Assert.Equal([Change.Changed, Change.Changed], await ChangesAsync(key, whole));
    }

    [Fact]
    public async Task What_has_no_version_is_for_a_fetch_and_a_stream_is_left_alone()
    {
        _folder.Write("key", "value");
        var folder = await ReadAsync(_folder.Path, expand: true);
        var gone = await ReadAsync(_folder.Write("gone", "x"));
        File.Delete(_folder["gone"]);
        var stream = new KnownSecret(new SecretRequest(_folder.MakeFifo("fifo"), [], false), null);
        FileStream Open(FileAccess access) =>
            File.Open(_folder["fifo"], FileMode.Open, access, FileShare.ReadWrite | FileShare.Delete);
        var writer = Task.Run(() => Open(FileAccess.Write).Dispose(), TestContext.Current.CancellationToken);

        for (var i = 0; i < 1_000; i++)
        {
            Assert.Equal([Change.Ask, Change.Ask, Change.Same], await ChangesAsync(folder, gone, stream));
        }

        // It waits for a reader, and there was none until now.
        Assert.False(writer.IsCompleted);
        using var reader = Open(FileAccess.Read);
        await writer;
    }

    private static async Task<KnownSecret> ReadAsync(string path, bool expand = false) =>
        new(new SecretRequest(path, [], expand), (await Ask.FoundAsync(path, expand)).Version);

    private async Task<IReadOnlyList<Change>> ChangesAsync(params KnownSecret[] known) =>
        await _provider.ChangedAsync(known, TestContext.Current.CancellationToken);

    private async Task<Change> ChangeAsync(KnownSecret known) => Assert.Single(await ChangesAsync(known));
}
