using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.BadInput;

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
            $"bad-target: '{path}' is not a path for a secret file: write an absolute path without '//', '.' and '..' that ends in the file's name";
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
            $"{{dir}}/fixed/below/x: bad-target: '{{dir}}/fixed' (a tmpfs already) is read-only: mount it without ro (Kubernetes: without readOnly){OrMemory}"
        );
    }

    [Fact]
    public async Task A_directory_this_user_may_not_write_to_is_refused()
    {
        var launcher = _site.Disk.Install(LauncherBinary.FullPath, "launcher");

        await _site.RefusesAsync(
            Run.Program(launcher, "--file", _site.Fill("{mem}/below/x=file:///none?optional"), "--", "true")
                .Under("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"),
            $"{{mem}}/below/x: bad-target: uid 65534 may not write to '{{mem}}' (a tmpfs already, mode 0755, owner 0:0): let that user own it, or name another directory of this tmpfs{OrMemory}"
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
            $"{{mem}}/closed/x: bad-target: uid 65534 may not write to '{{mem}}/closed' (a tmpfs already, mode 0600, owner 0:0): let that user own it, or name another directory of this tmpfs{OrMemory}"
        );
    }

    [Theory]
    [InlineData("own", "own/x", "0755")]
    [InlineData("own", "own/x", "0700")]
    [InlineData("own", "own/new/x", "0755")]
    public async Task A_tmpfs_of_another_user_is_not_proposed_once_more(string at, string target, string mode)
    {
        Directory.CreateDirectory(_site.Disk.At(at));

        await _site.RefusesAsync(
            AsNobody($"mount -t tmpfs -o mode={mode} none {at}", $"{{dir}}/{target}"),
            $"{{dir}}/{target}: bad-target: uid 65534 may not write to '{{dir}}/{at}' (a tmpfs already, mode {mode}, owner 0:0): let that user own it: {Owned($"{{dir}}/{at}")}{OrMemory}"
        );
    }

    [Fact]
    public async Task A_directory_of_the_image_gets_a_mount_that_its_mode_does_not_spoil()
    {
        Directory.CreateDirectory(_site.Disk.At("image"));

        await _site.RefusesAsync(
            AsNobody("true", "{dir}/image/x"),
            $"{{dir}}/image/x: bad-target: '{{dir}}/image/x' would be on {new DriveInfo(_site.Disk.Folder).DriveFormat}, not in memory: mount memory there: {Owned("{dir}/image")} or an emptyDir with medium: Memory mounted at {{dir}}/image (Kubernetes){OrDisk}"
        );
    }

    [Theory]
    [InlineData("/etc/x")]
    [InlineData("/etc/app/x")]
    [InlineData("/proc/x")]
    [InlineData("/proc/sys/app/x")]
    [InlineData("/sys/x")]
    [InlineData("/sys/fs/app/x")]
    [InlineData("/dev/x")]
    [InlineData("/dev/app/x")]
    [InlineData("/usr/lib/app/x")]
    [InlineData("/bin/x")]
    [InlineData("/lib/x")]
    [InlineData("/var/lib/x")]
    [InlineData("/home/x")]
    [InlineData("/x")]
    public async Task Nothing_is_proposed_that_would_hide_what_others_need(string target)
    {
        // Root may write to a /dev, which is memory.
        var run = target.StartsWith("/dev/", StringComparison.Ordinal)
            ? AsNobody("true", target)
            : _site.Launcher($"--file|{target}=file:///none?optional|--|true");
        var outcome = await run.RunAsync();

        Assert.Equal(125, outcome.ExitCode);
        Assert.DoesNotContain("mount memory", outcome.StandardError, StringComparison.Ordinal);
        Assert.EndsWith(
            ": memory mounted there would hide what others need: deliver to a directory of its own, such as /run/secrets/x, and lead the app to it by a setting or by a link in the image; or use --memfd\n",
            outcome.StandardError,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_directory_with_something_in_it_is_not_mounted_over()
    {
        _site.Disk.Write("app/settings", "x");

        var outcome = await _site.Launcher("--file|{dir}/app/x=file:///none?optional|--|true").RunAsync();

        Assert.DoesNotContain("tmpfs", outcome.StandardError, StringComparison.Ordinal);
        Assert.Contains("would hide what others need", outcome.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_paths_to_one_file_are_one_target()
    {
        Directory.CreateDirectory(_site.Memory.At("real"));
        File.CreateSymbolicLink(_site.Memory.At("link"), _site.Memory.At("real"));
        const string wayOut = "keep one of them";

        await _site.RefusesAsync(
            "--file|{mem}/real/x=file:///none?optional|--file|{mem}/link/x=file:///none?optional|--|true",
            $"{{mem}}/link/x: bad-target: '{{mem}}/link/x' is the same file as '{{mem}}/real/x', which --file sets: {wayOut}"
        );
        await _site.RefusesAsync(
            "--file|{mem}/real/new/x=file:///none?optional|--env|A=file:///none?as=file&to={mem}/link/new/x&optional|--|true",
            $"{{mem}}/real/new/x: bad-target: '{{mem}}/real/new/x' is the same file as '{{mem}}/link/new/x', which --env sets: {wayOut}"
        );
        Directory.CreateDirectory(_site.Memory.At("twice"));
        await _site.RefusesAsync(
            InNamespace(
                _site.Fill("mount --bind {mem}/real {mem}/twice; exec \"$@\""),
                "--file|{mem}/real/x=file:///none?optional|--file|{mem}/twice/x=file:///none?optional|--|true"
            ),
            $"{{mem}}/twice/x: bad-target: '{{mem}}/twice/x' is the same file as '{{mem}}/real/x', which --file sets: {wayOut}"
        );
        await _site.GivesAsync(
            "--file|{mem}/real/x=file:///none?optional|--file|{mem}/link/y=file:///none?optional|--|true",
            ""
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("--overwrite|")]
    public async Task A_file_that_is_mounted_is_found_before_anything_is_fetched(string flags)
    {
        _site.Memory.Write("x", "", UnixFileMode.UserRead);
        _site.Memory.Write("other", "", UnixFileMode.UserRead);
        var fifo = await _site.FifoAsync("fifo");

        await _site.RefusesAsync(
            InNamespace(
                _site.Fill("mount --bind {mem}/other {mem}/x; exec \"$@\""),
                $"{flags}--file|{{mem}}/x=file://{fifo}|--|true"
            ),
            "{mem}/x: bad-target: '{mem}/x' is a file that is mounted there, and cannot be replaced: choose another path, or leave the mount out"
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

    private Run AsNobody(string mount, string target)
    {
        var launcher = _site.Disk.Install(LauncherBinary.FullPath, "launcher");
        return Run.Program(launcher, "--file", _site.Fill($"{target}=file:///none?optional"), "--", "true")
            .Under("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--")
            .Under("unshare", "--mount", "sh", "-ec", $"{mount}; exec \"$@\"", "sh")
            .In(_site.Disk.Folder);
    }

    private static string Owned(string directory) =>
        $"--tmpfs {directory}:uid=65534,mode=0700 (docker, and tmpfs: in compose) or --tmpfs {directory}:U (podman)";

    private static string Mount(string directory) =>
        $"--mount type=tmpfs,destination={directory},tmpfs-mode=1777 (podman, docker) or an emptyDir with medium: Memory mounted at {directory} (Kubernetes)";
}
