using Launcher.Tests.Harness;

namespace Launcher.Tests.EndToEnd.BadInput;

/// <summary>Places no secret file may go to or cannot go to: told before anything is fetched, with the mount that helps.</summary>
public sealed class TargetTests : IDisposable
{
    private const string OrMemory = "; or use --memfd, which needs no file system";
    private const string OrDisk = "; or use --memfd; or --allow-disk if it may stay on a disk";

    private readonly Site _site = new();

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("x")]
    [InlineData("/x/")]
    [InlineData("/a/../x")]
    [InlineData("/a/./x")]
    [InlineData("/a//x")]
    [InlineData("//x")]
    [InlineData("/")]
    public async Task A_path_that_is_none_is_refused(string path)
    {
        var problem =
            $"bad-target: '{path}' is no path for a secret file: write an absolute path without '//', '.' and '..' that ends in the file's name";
        await _site.RefusesAsync($"--file|{path}=file:///s|--|true", $"--file: {problem}");
        if (path[0] == '/')
        {
            await _site.RefusesAsync($"--env|A=file:///s?as=file&to={path}|--|true", $"A: {problem}");
        }
    }

    [Fact]
    public async Task A_disk_is_refused_before_the_fetch_and_allowed_loudly()
    {
        var kind = new DriveInfo(_site.Disk.Folder).DriveFormat;
        var fifo = await _site.FifoAsync("fifo");
        _site.Disk.Write("secret", "value\n");

        await _site.RefusesAsync(
            $"--file|{{dir}}/new/x=file://{fifo}|--|true",
            $"{{dir}}/new/x: bad-target: '{{dir}}/new/x' would be on {kind}, not in memory: mount memory there: {Mount("{dir}/new")}{OrDisk}"
        );
        var allowed = await _site
            .Launcher("--allow-disk|--file|{dir}/new/x=file://{dir}/secret|--|cat|{dir}/new/x")
            .RunAsync();

        Assert.Equal(
            (0, "value\n", _site.Fill($"launcher: '{{dir}}/new/x' goes to a disk ({kind}), as --allow-disk says\n")),
            (allowed.ExitCode, allowed.StandardOutput, allowed.StandardError)
        );
    }

    [Fact]
    public async Task An_overlay_is_refused_by_its_name()
    {
        foreach (var name in (string[])["lower", "memory", "over"])
        {
            Directory.CreateDirectory(_site.Disk.At(name));
        }
        var mount =
            "mount -t tmpfs none memory && mkdir memory/upper memory/work && "
            + "mount -t overlay none -o lowerdir=lower,upperdir=memory/upper,workdir=memory/work over && exec \"$@\"";

        await _site.RefusesAsync(
            InNamespace(mount, $"--file|{{dir}}/over/x=file:///none?optional|--|true"),
            $"{{dir}}/over/x: bad-target: '{{dir}}/over/x' would be on overlay, not in memory: mount memory there: {Mount("{dir}/over")}{OrDisk}"
        );
    }

    [Fact]
    public async Task A_read_only_tmpfs_is_refused()
    {
        Directory.CreateDirectory(_site.Disk.At("fixed"));

        await _site.RefusesAsync(
            InNamespace(
                "mount -t tmpfs -o ro none fixed && exec \"$@\"",
                $"--file|{{dir}}/fixed/below/x=file:///none?optional|--|true"
            ),
            $"{{dir}}/fixed/below/x: bad-target: '{{dir}}/fixed' is read-only: mount memory there: {Mount("{dir}/fixed/below")}{OrMemory}"
        );
    }

    [Fact]
    public async Task A_directory_this_user_may_not_write_to_is_refused()
    {
        var launcher = _site.Disk.Install(LauncherBinary.FullPath, "launcher");

        await _site.RefusesAsync(
            Run.Program(launcher, "--file", _site.Fill("{mem}/below/x=file:///none?optional"), "--", "true")
                .Under("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"),
            $"{{mem}}/below/x: bad-target: uid 65534 may not write to '{{mem}}' (mode 0755, owner 0:0): mount memory there that everyone may write to: {Mount("{mem}/below")}{OrMemory}"
        );
    }

    [Fact]
    public async Task A_directory_this_user_may_not_enter_is_refused()
    {
        var launcher = _site.Disk.Install(LauncherBinary.FullPath, "launcher");
        Directory.CreateDirectory(_site.Memory.At("closed"));
        File.SetUnixFileMode(_site.Memory.At("closed"), UnixFileMode.UserRead | UnixFileMode.UserWrite);

        await _site.RefusesAsync(
            Run.Program(launcher, "--file", _site.Fill("{mem}/closed/x=file:///none?optional"), "--", "true")
                .Under("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"),
            $"{{mem}}/closed/x: bad-target: uid 65534 may not write to '{{mem}}/closed' (mode 0600, owner 0:0): mount memory there that everyone may write to: {Mount("{mem}/closed")}{OrMemory}"
        );
    }

    [Fact]
    public async Task A_directory_in_the_way_and_a_file_on_the_way_are_refused()
    {
        _site.Memory.Write("file", "");

        await _site.RefusesAsync(
            "--file|{mem}=file:///none?optional|--file|{mem}/file/x=file:///none?optional|--|true",
            "{mem}: bad-target: '{mem}' is a directory: name the file in it",
            "{mem}/file/x: bad-target: '{mem}/file' cannot be opened as a directory: not a directory: check the path and the permissions on the way"
        );
    }

    private Run InNamespace(string script, string words) =>
        _site.Launcher(words).Under("unshare", "--mount", "sh", "-ec", script, "sh").In(_site.Disk.Folder);

    private static string Mount(string directory) =>
        $"--mount type=tmpfs,destination={directory},tmpfs-mode=1777 (podman, docker) or an emptyDir with medium: Memory mounted at {directory} (Kubernetes)";
}
