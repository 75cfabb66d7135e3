using Launcher.EndToEnd.BadInput;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Verbs;

/// <summary>copy: the very file, whole or not at all, also over one that runs.</summary>
public sealed class CopyVerbTests : IDisposable
{
    private const string WayOut = "name a directory that exists and that this user may write to";

    private readonly Site _site = new();

    public CopyVerbTests() => Directory.CreateDirectory(_site.Disk.At("shared"));

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task The_copy_is_the_same_file_and_runs()
    {
        await _site.GivesAsync("copy|{dir}/shared", "{dir}/shared/launcher\n");

        var copy = _site.Disk.At("shared", "launcher");
        Assert.Equal(Modes.Executable, File.GetUnixFileMode(copy));
        Assert.Equal(await BytesAsync(LauncherBinary.FullPath), await BytesAsync(copy));
        Assert.Equal([copy], Directory.GetFileSystemEntries(_site.Disk.At("shared")));
        Assert.Equal("ok\n", (await Run.Program(copy, "--", "echo", "ok").RunAsync()).Quietly().StandardOutput);
    }

    [Fact]
    public async Task One_that_runs_is_replaced_and_runs_on()
    {
        var fifo = await _site.FifoAsync("fifo");
        await _site.GivesAsync("copy|{dir}/shared", "{dir}/shared/launcher\n");
        await using var running = Run.Program(
                _site.Disk.At("shared", "launcher"),
                "--env",
                $"A=file://{fifo}",
                "--",
                "printenv",
                "A"
            )
            .Start();
        await running.UntilAsync(() => HeldSignals.AreHeldAsync(running.ProcessId));

        await _site.GivesAsync("copy|{dir}/shared", "{dir}/shared/launcher\n");
        await File.WriteAllTextAsync(fifo, "value", TestContext.Current.CancellationToken);

        Assert.Equal("value\n", (await running.Completion).Quietly().StandardOutput);
    }

    [Theory]
    [InlineData("copy", "copy takes one directory: write launcher copy /shared")]
    [InlineData("copy|/a|/b", "copy takes one directory: write launcher copy /shared")]
    [InlineData("copy|{dir}/none", "there is no directory '{dir}/none': " + WayOut)]
    public async Task What_is_no_directory_is_refused(string words, string problem) =>
        await _site.RefusesAsync(words, $"bad-target: {problem}");

    [Fact]
    public async Task A_directory_in_its_place_is_refused_and_nothing_half_written_remains()
    {
        Directory.CreateDirectory(_site.Disk.At("shared", "launcher"));

        await _site.RefusesAsync(
            "copy|{dir}/shared",
            $"bad-target: '{{dir}}/shared/launcher' is a directory: {WayOut}"
        );

        Assert.Equal([_site.Disk.At("shared", "launcher")], Directory.GetFileSystemEntries(_site.Disk.At("shared")));
    }

    [Theory]
    [InlineData("ln -s /etc/passwd launcher", "is a symbolic link, not a file: remove it, or name another directory")]
    [InlineData("mkfifo launcher", "is a FIFO, not a file: remove it, or name another directory")]
    [InlineData("mknod launcher c 1 3", "is a character device, not a file: remove it, or name another directory")]
    [InlineData(
        "echo theirs > launcher",
        "is there and no earlier copy, which has mode 0755, one name and this user's id, 0: remove the file, or name another directory"
    )]
    public async Task What_is_no_earlier_copy_is_refused_and_stays(string make, string problem)
    {
        var shared = _site.Disk.At("shared");
        (await Run.Program("sh", "-c", make).In(shared).RunAsync()).Quietly();
        var before = await Site.LookAsync(shared);

        await _site.RefusesAsync("copy|{dir}/shared", $"bad-target: '{{dir}}/shared/launcher' {problem}");

        Assert.Equal(before, await Site.LookAsync(shared));
    }

    [Fact]
    public async Task A_default_access_list_lets_nobody_else_write_to_it()
    {
        var shared = _site.Disk.At("shared");
        (await Run.Program("setfacl", "-d", "-m", "u:1000:rwx", shared).RunAsync()).Quietly();

        await _site.GivesAsync("copy|{dir}/shared", "{dir}/shared/launcher\n");

        var list = await Run.Program("getfacl", "-cEnp", _site.Disk.At("shared", "launcher")).RunAsync();
        Assert.Equal("user::rwx\ngroup::r-x\nother::r-x\n\n", list.Quietly().StandardOutput);
    }

    [Fact]
    public async Task A_file_system_that_is_full_keeps_no_half_file()
    {
        const string script = "mount -t tmpfs -o size=1m none shared; \"$@\"; code=$?; ls -A shared; exit $code";
        var outcome = await _site
            .Launcher("copy|{dir}/shared")
            .Under("unshare", "--mount", "sh", "-c", script, "sh")
            .In(_site.Disk.Folder)
            .RunAsync();

        Assert.Equal((Site.Failed, ""), (outcome.ExitCode, outcome.StandardOutput));
        Assert.Equal(
            _site.Fill(
                $"launcher: bad-target: the file cannot be written to '{{dir}}/shared': no space left on device: make the file system larger (a tmpfs: size=, an emptyDir: sizeLimit), or remove something\n"
            ),
            outcome.StandardError
        );
    }

    [Fact]
    public async Task A_directory_this_user_may_not_write_to_is_refused()
    {
        var launcher = _site.Disk.Install(LauncherBinary.FullPath, "launcher");

        await _site.RefusesAsync(
            Run.Program(launcher, "copy", _site.Disk.At("shared"))
                .Under("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"),
            $"bad-target: '{{dir}}/shared' is not writable for uid 65534: {WayOut}"
        );
    }

    [Fact]
    public async Task Without_proc_there_is_nothing_to_copy_from()
    {
        using var root = new Root();

        await _site.RefusesAsync(
            root.ProgramWithoutProc("/launcher", "copy", "/tmp"),
            "bad-target: /proc/self/exe is not there: mount /proc"
        );
        Assert.Equal(
            "/tmp/launcher\n",
            (await root.Program("/launcher", "copy", "/tmp").RunAsync()).Quietly().StandardOutput
        );
    }

    private static async Task<byte[]> BytesAsync(string path) =>
        await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
}
