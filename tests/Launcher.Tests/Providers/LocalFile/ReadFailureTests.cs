using System.Globalization;
using Launcher.Model;

namespace Launcher.Tests.Providers.LocalFile;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class ReadFailureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_missing_file_suggests_the_nearest_name()
    {
        _folder.Write("db_password", "needle");
        var path = _folder["db_pasword"];
        await NotFoundAsync(path, $"'{path}' does not exist", $"did you mean '{_folder["db_password"]}'?");
    }

    [Fact]
    public async Task A_missing_file_with_no_near_name_lists_a_few()
    {
        foreach (var name in new[] { "d", "b", "c", "a", "..data" })
        {
            _folder.Write(name, "");
        }
        var path = _folder["password"];
        await NotFoundAsync(
            path,
            $"'{path}' does not exist",
            $"correct the path: '{_folder.Path}' holds 'a', 'b', 'c' and 1 more"
        );
    }

    [Fact]
    public async Task A_missing_file_in_an_empty_directory()
    {
        var path = _folder["db"];
        await NotFoundAsync(path, $"'{path}' does not exist", $"correct the path: '{_folder.Path}' is empty");
    }

    [Fact]
    public async Task A_missing_directory_is_named()
    {
        var path = _folder["secrets/sub/db"];
        var what = $"'{path}' does not exist: there is no directory '{_folder["secrets"]}'";
        await NotFoundAsync(path, what, "mount the secrets there, or correct the path");
        Directory.CreateDirectory(_folder["secret"]);
        await NotFoundAsync(path, what, $"did you mean '{_folder["secret"]}'?");
    }

    [Fact]
    public async Task A_file_in_the_middle_of_the_path_is_named()
    {
        var file = _folder.Write("db", "x");
        await NotFoundAsync($"{file}/x", $"'{file}/x' does not exist: '{file}' is not a directory", "correct the path");
    }

    [Fact]
    public async Task A_broken_link_is_explained()
    {
        File.CreateSymbolicLink(_folder["db"], "../gone");
        await NotFoundAsync(
            _folder["db"],
            $"'{_folder["db"]}' does not exist: it is a link to '../gone', which is missing",
            "mount what it points to"
        );
    }

    [Fact]
    public async Task A_link_to_itself_stays_one()
    {
        File.CreateSymbolicLink(_folder["db"], "db");
        await Ask.FailsAsync(
            _folder["db"],
            ProblemClass.BadReference,
            $"'{_folder["db"]}' cannot be read: too many levels of symbolic links",
            "let the link point to a file"
        );
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_a_bad_reference() =>
        await Ask.FailsAsync(
            _folder[new string('x', 256)],
            ProblemClass.BadReference,
            $"{Quoted.Text(_folder[new string('x', 256)])} cannot be read: file name too long",
            "correct the path"
        );

    [Fact]
    public async Task A_directory_is_no_secret_without_expand()
    {
        await Ask.FailsAsync(
            _folder.Path,
            ProblemClass.BadReference,
            $"'{_folder.Path}' is a directory",
            "name a file in it, or take all of them with --expand"
        );
        _folder.Write("b", "needle");
        _folder.Write("a", "needle");
        await Ask.FailsAsync(
            _folder.Path,
            ProblemClass.BadReference,
            $"'{_folder.Path}' is a directory",
            "name a file in it ('a', 'b'), or take all of them with --expand"
        );
    }

    /// <summary>Tests run as root, which may read every ordinary file: here the kernel's no is given, not caused.</summary>
    [Fact]
    public void A_denied_file_shows_who_asks_and_whose_it_is()
    {
        var path = _folder.Write("db", "needle");
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        var uid = Launcher.Linux.Identity.EffectiveUser.ToString(CultureInfo.InvariantCulture);
        var failure = Launcher
            .Providers.LocalFile.ReadFailure.Explain(path, Launcher.Linux.Errno.AccessDenied)
            .Failure!;
        Assert.Equal(ProblemClass.Denied, failure.Class);
        Assert.Matches($"^'{path}' cannot be read by uid {uid}: it belongs to {uid}:[0-9]+, mode 0400$", failure.What);
        Assert.Equal($"let uid {uid} read it (Docker: uid=, mode=; Kubernetes: fsGroup, defaultMode)", failure.WayOut);
    }

    [Fact]
    public async Task The_kernels_no_is_denied_and_not_missing()
    {
        // A sysctl that may only be written: root may not read it either.
        const string Path = "/proc/sys/vm/compact_memory";
        Assert.SkipUnless(File.Exists(Path), "this kernel has no memory compaction");
        var failure = (await Ask.Async(Path)).Failure!;
        Assert.Equal(ProblemClass.Denied, failure.Class);
        Assert.Matches(
            $"^'{Path}' cannot be read by uid [0-9]+: it belongs to [0-9]+:[0-9]+, mode 0200$",
            failure.What
        );
    }

    private static Task NotFoundAsync(string path, string what, string wayOut) =>
        Ask.FailsAsync(path, ProblemClass.NotFound, what, wayOut);
}
