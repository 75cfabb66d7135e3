using Launcher.Model;
using Launcher.Providers;

namespace Launcher.Tests.Providers.LocalFile;

public sealed class SecretDirectoryTests : IDisposable
{
    private static readonly string[] Names = [.. Enumerable.Range(10, 30).Select(i => $"key{i}")];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_regular_file_is_a_key_in_ordinal_order()
    {
        _folder.Write("b", "2\n");
        _folder.Write("a", "1");
        _folder.Write("B", "");
        _folder.Write(".hidden", "h");
        _folder.Write("..internal", "never");
        File.CreateSymbolicLink(_folder["link"], "a");
        Directory.CreateDirectory(_folder["sub"]);
        File.CreateSymbolicLink(_folder["linked_sub"], "sub");
        _folder.MakeFifo("fifo");
        var document = await Ask.FoundAsync(_folder.Path, expand: true);
        Assert.Equal(DocumentFormat.Keyed, document.Format);
        Assert.Null(document.Version);
        Assert.Equal(
            [(".hidden", "h"), ("B", ""), ("a", "1"), ("b", "2\n"), ("link", "1")],
            document.Keys.Select(key => (key.Key, Ask.Text(key.Value)))
        );
    }

    [Fact]
    public async Task A_file_is_the_same_with_and_without_expand() =>
        Assert.Equal("x", Ask.Text((await Ask.FoundAsync(_folder.Write("db.json", "x"), expand: true)).Content));

    [Fact]
    public async Task A_key_that_cannot_be_read_fails_the_whole_directory()
    {
        _folder.Write("a", "needle");
        File.CreateSymbolicLink(_folder["b"], "gone");
        await Ask.FailsAsync(
            _folder.Path,
            ProblemClass.BadValue,
            $"'{_folder["b"]}' cannot be read: no such file or directory: it is a link to 'gone'",
            "repair the link, or remove it",
            expand: true
        );
    }

    [Fact]
    public async Task The_limit_is_for_all_keys_together()
    {
        _folder.Write("a", new byte[4194300]);
        _folder.Write("b", "1234");
        Assert.Equal(2, (await Ask.FoundAsync(_folder.Path, expand: true)).Keys.Count);
        _folder.Write("c", "5");
        await Ask.FailsAsync(
            _folder.Path,
            ProblemClass.BadValue,
            $"'{_folder.Path}' is too large: the limit is 4 MiB (4194304 bytes)",
            "let the app read it where it is, or name a smaller file",
            expand: true
        );
    }

    [Fact]
    public async Task A_kubernetes_volume_gives_its_version()
    {
        _folder.WriteVersion(7, "user", "password");
        var document = await Ask.FoundAsync(_folder.Path, expand: true);
        Assert.Equal("..2026_01_01_000007", document.Version);
        Assert.Equal([("password", "7"), ("user", "7")], document.Keys.Select(key => (key.Key, Ask.Text(key.Value))));
        Assert.Equal("7", Ask.Text((await Ask.FoundAsync(_folder["user"])).Content));
    }

    [Fact]
    public async Task All_keys_belong_to_one_version_while_the_volume_changes()
    {
        const int Reads = 3_000;
        _folder.WriteVersion(0, Names);
        var (done, swaps, mixed, versions) = (false, 0, 0, new HashSet<string>());
        var kubelet = new Thread(() =>
        {
            while (!Volatile.Read(ref done))
            {
                _folder.WriteVersion(++swaps, Names);
                // Long enough for a read to fit between two swaps now and then, and short enough to hit others.
                Thread.SpinWait(swaps % 20 * 1_000);
            }
        });
        kubelet.Start();
        try
        {
            for (var i = 0; i < Reads; i++)
            {
                // The positive control: what reads through the links does see two versions at once.
                mixed += i % 10 == 0 && ThroughLinks() ? 1 : 0;
                var answer = await Ask.Async(_folder.Path, expand: true);
                if (answer.Failure is not null)
                {
                    Assert.Equal(
                        $"'{_folder.Path}' cannot be read: it changed 10 times meanwhile",
                        answer.Failure.What
                    );
                    continue;
                }
                Assert.Equal(Names, answer.Document!.Keys.Select(key => key.Key));
                var values = answer.Document.Keys.Select(key => Ask.Text(key.Value)).Distinct().ToList();
                Assert.EndsWith(Assert.Single(values), answer.Document.Version, StringComparison.Ordinal);
                versions.Add(answer.Document.Version!);
            }
        }
        finally
        {
            Volatile.Write(ref done, true);
            kubelet.Join();
        }
        Assert.True(mixed > 0, "the volume never changed in the middle of a read: the test shows nothing");
        Assert.True(versions.Count > 1);
    }

    private bool ThroughLinks()
    {
        try
        {
            return Names.Select(name => File.ReadAllText(_folder[name])).Distinct().Count() > 1;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
