using System.Diagnostics;
using Launcher.Linux;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Providers.LocalFile;

namespace Launcher.Tests.Providers.LocalFile;

/// <summary>Where the image locks settings: which links in a volume are followed, and which are not.</summary>
public sealed class ConfinedLinksTests : IDisposable
{
    private readonly TemporaryFolder _outside = new();
    private readonly TemporaryFolder _volume = new();

    public ConfinedLinksTests()
    {
        _outside.Write("shadow", "needle");
        _volume.Write("own", "mine");
        Directory.CreateDirectory(_volume["sub"]);
        _volume.Write("sub/deep", "deep");
    }

    public void Dispose()
    {
        _outside.Dispose();
        _volume.Dispose();
    }

    [Theory]
    [InlineData("{out}/shadow", "a link to a file elsewhere")]
    [InlineData("../../../../../../../../{out}/shadow", "the same, relative")]
    [InlineData("first", "over a second link", "first", "{out}/shadow")]
    [InlineData("{vol}/first", "over an absolute link inside", "first", "{out}/shadow")]
    [InlineData("first/shadow", "through a link to a directory", "first", "{out}")]
    [InlineData("sub/../../{name}/shadow", "up and out behind a directory")]
    [InlineData("/proc/self/root{out}/shadow", "through the root of a process")]
    [InlineData("/proc/self/cwd/../../../../../../../../../../../..{out}/shadow", "through its working directory")]
    public async Task A_link_out_of_its_directory_is_refused(
        string target,
        string why,
        string? second = null,
        string? secondTarget = null
    )
    {
        if (second is not null)
        {
            File.CreateSymbolicLink(_volume[second], Fill(secondTarget!));
        }
        File.CreateSymbolicLink(_volume["token"], Fill(target));
        Assert.True(await FetchAsync("token", confined: false) is { Document: not null }, $"{why}: no such path");

        var answer = await FetchAsync("token", confined: true);

        Assert.Equal(ProblemClass.Denied, answer.Failure?.Class);
        Assert.Equal(
            $"'{_volume["token"]}' is not read: a link leads out of its directory, and where the image locks settings, none is followed",
            answer.Failure!.What
        );
        // What is seen before anything is fetched is the same.
        Assert.Equal(answer.Failure, LocalFileCheck.Of(new SecretRequest(_volume["token"], [], false), confined: true));
    }

    [Theory]
    [InlineData("own", "mine")]
    [InlineData("{vol}/own", "mine")]
    [InlineData("./sub/../own", "mine")]
    [InlineData("sub/deep", "deep")]
    [InlineData("{vol}/sub/deep", "deep")]
    public async Task A_link_that_stays_inside_is_followed(string target, string value)
    {
        File.CreateSymbolicLink(_volume["token"], Fill(target));
        Assert.Equal(value, Ask.Text((await FetchAsync("token", confined: true)).Document!.Content));
        Assert.Null(LocalFileCheck.Of(new SecretRequest(_volume["token"], [], false), confined: true));
    }

    [Fact]
    public async Task A_directory_on_the_way_leads_nowhere_else_either()
    {
        File.CreateSymbolicLink(_volume["way"], _outside.Path);
        File.CreateSymbolicLink(_volume["inside"], "sub");
        Assert.Equal(ProblemClass.Denied, (await FetchAsync("way/shadow", confined: true)).Failure?.Class);
        Assert.Equal("deep", Ask.Text((await FetchAsync("inside/deep", confined: true)).Document!.Content));
    }

    [Fact]
    public async Task An_expansion_takes_no_key_from_elsewhere()
    {
        _volume.WriteVersion(3, "user", "password");
        Assert.Equal(4, Keys(await FetchAsync("", confined: false, expand: true)) + 2);
        Assert.Equal(2, Keys(await FetchAsync("", confined: true, expand: true)));

        File.CreateSymbolicLink(_volume["..2026_01_01_000003/stolen"], _outside["shadow"]);

        Assert.Equal(3, Keys(await FetchAsync("", confined: false, expand: true)));
        Assert.Equal(ProblemClass.Denied, (await FetchAsync("", confined: true, expand: true)).Failure?.Class);
    }

    [Theory]
    [InlineData("{out}")]
    [InlineData("../{name}")]
    public async Task The_link_of_a_version_leads_out_as_little_as_any_other(string target)
    {
        File.CreateSymbolicLink(_volume["..data"], Fill(target));
        File.CreateSymbolicLink(_volume["shadow"], "..data/shadow");
        Assert.Equal("needle", Ask.Text((await FetchAsync("shadow", confined: false)).Document!.Content));
        Assert.Equal(ProblemClass.Denied, (await FetchAsync("shadow", confined: true)).Failure?.Class);
        Assert.Equal(ProblemClass.Denied, (await FetchAsync("", confined: true, expand: true)).Failure?.Class);
    }

    [Fact]
    public async Task Links_that_go_round_end_as_the_kernel_ends_them()
    {
        File.CreateSymbolicLink(_volume["a"], "b");
        File.CreateSymbolicLink(_volume["b"], "a");
        foreach (var confined in new[] { false, true })
        {
            Assert.Equal(
                $"'{_volume["a"]}' cannot be read: too many levels of symbolic links",
                (await FetchAsync("a", confined)).Failure?.What
            );
        }
    }

    [Fact]
    public async Task What_the_process_was_started_with_is_no_name_in_a_directory()
    {
        using var file = File.OpenRead(_volume["own"]);
        var number = file.SafeFileHandle.DangerousGetHandle();
        foreach (var folder in new[] { "/dev/fd", "/proc/self/fd" })
        {
            using var opened = OpenFile.ReadContents($"{folder}/{number}", confined: true, out var errno);
            Assert.Equal((true, Errno.None), (opened is not null, errno));
        }
        File.CreateSymbolicLink(_volume["token"], $"/proc/self/fd/{number}");
        Assert.Equal(ProblemClass.Denied, (await FetchAsync("token", confined: true)).Failure?.Class);
    }

    [Fact]
    public async Task A_fifo_waits_for_its_writer_as_without()
    {
        var fifo = _volume.MakeFifo("fifo");
        Assert.Null(LocalFileCheck.Of(new SecretRequest(fifo, [], false), confined: true));
        var answer = FetchAsync("fifo", confined: true);
        using var writer = Process.Start("sh", ["-c", $"printf late >{fifo}"]);
        Assert.Equal("late", Ask.Text((await answer).Document!.Content));
        await writer.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static int Keys(SecretAnswer answer)
    {
        Assert.Null(answer.Failure);
        return answer.Document!.Keys.Count;
    }

    private async Task<SecretAnswer> FetchAsync(string name, bool confined, bool expand = false) =>
        Assert.Single(
            await new LocalFileProvider(confined).FetchAsync(
                [new SecretRequest(name.Length == 0 ? _volume.Path : _volume[name], [], expand)],
                TestContext.Current.CancellationToken
            )
        );

    private string Fill(string text) =>
        text.Replace("{out}", _outside.Path, StringComparison.Ordinal)
            .Replace("{vol}", _volume.Path, StringComparison.Ordinal)
            .Replace("{name}", Path.GetFileName(_outside.Path), StringComparison.Ordinal);
}
