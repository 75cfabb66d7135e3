using Launcher.Model;
using Launcher.Providers.LocalFile;

namespace Launcher.Tests.Providers.LocalFile;

/// <summary>Several references into one Kubernetes volume, while the kubelet writes one version after the other.</summary>
public sealed class SecretVolumeTests : IDisposable
{
    private const int Starts = 3_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task All_that_one_start_reads_is_of_one_version()
    {
        _folder.WriteVersion(0, "user", "password");
        SecretRequest[] requests =
        [
            new(_folder["user"], [], false),
            new(_folder.Path, [], true),
            new(_folder["password"], [], false),
        ];
        var (done, mixed, read, versions) = (false, 0, 0, new HashSet<string>());
        var kubelet = new Thread(() =>
        {
            for (var version = 1; !Volatile.Read(ref done); version++)
            {
                _folder.WriteVersion(version, "user", "password");
                Thread.SpinWait(version % 20 * 1_000);
            }
        });
        kubelet.Start();
        try
        {
            for (var start = 0; start < Starts; start++)
            {
                // The positive control: through the links, as any program reads them.
                mixed += Through("user") is { } user && Through("password") is { } password && user != password ? 1 : 0;
                var answers = await new LocalFileProvider().FetchAsync(requests, TestContext.Current.CancellationToken);
                if (answers.All(answer => answer.Failure is null))
                {
                    read++;
                    var values = answers
                        .SelectMany(answer =>
                            answer.Document!.Keys.Select(key => key.Value).Append(answer.Document.Content)
                        )
                        .Select(Ask.Text)
                        .Where(value => value.Length > 0);
                    versions.Add(Assert.Single(values.Distinct()));
                    continue;
                }
                Assert.All(
                    answers,
                    answer =>
                        Assert.EndsWith(
                            "cannot be read: it changed 10 times meanwhile",
                            answer.Failure?.What,
                            StringComparison.Ordinal
                        )
                );
            }
        }
        finally
        {
            Volatile.Write(ref done, true);
            kubelet.Join();
        }
        Assert.True(mixed > 0, "the links were never seen in two versions: this proves nothing");
        Assert.True(read > Starts / 2, $"only {read} of {Starts} starts read anything");
        Assert.True(versions.Count > 10, $"only {versions.Count} versions were seen");
    }

    [Fact]
    public async Task A_key_below_a_directory_of_the_volume_belongs_to_its_version_too()
    {
        // items: [{ key: user, path: db/user }]
        Directory.CreateDirectory(_folder["..2026_01_01_000001/db"]);
        _folder.Write("..2026_01_01_000001/db/user", "1");
        File.CreateSymbolicLink(_folder["..data"], "..2026_01_01_000001");
        File.CreateSymbolicLink(_folder["db"], "..data/db");
        Assert.Equal(new SecretVolume(_folder.Path), SecretVolume.Of(_folder["db/user"], expand: false));
        Assert.Equal(new SecretVolume(_folder.Path), SecretVolume.Of(_folder["db"], expand: true));
        Assert.Equal("1", Ask.Text((await Ask.FoundAsync(_folder["db/user"])).Content));
        Assert.Equal("user", Assert.Single((await Ask.FoundAsync(_folder["db"], expand: true)).Keys).Key);
    }

    [Fact]
    public async Task What_is_missing_in_the_volume_is_missing_and_what_is_no_link_is_read()
    {
        _folder.WriteVersion(1, "user");
        _folder.Write("plain", "p");
        File.CreateSymbolicLink(_folder["gone"], "..data/gone");
        Assert.Null(SecretVolume.Of(_folder["plain"], expand: false));
        Assert.Equal("p", Ask.Text((await Ask.FoundAsync(_folder["plain"])).Content));
        Assert.Equal(ProblemClass.NotFound, (await Ask.Async(_folder["gone"])).Failure?.Class);
        Assert.Equal(ProblemClass.NotFound, (await Ask.Async(_folder["none"])).Failure?.Class);
    }

    private string? Through(string name)
    {
        try
        {
            return File.ReadAllText(_folder[name]);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
