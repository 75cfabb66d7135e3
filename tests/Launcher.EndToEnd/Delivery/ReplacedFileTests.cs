using Launcher.EndToEnd.BadInput;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Delivery;

/// <summary>
/// What stands where a secret file should go: something that is no file is left alone, the file of an earlier start is
/// replaced, any other only with --overwrite; and a start that fails leaves each as it was.
/// </summary>
public sealed class ReplacedFileTests : IDisposable
{
    private const string WayOut = "choose another path, remove the file, or replace it with --overwrite";

    private readonly Site _site = new();

    public ReplacedFileTests()
    {
        _site.Disk.Write("secret", "new");
        _site.Disk.Write("template", "new");
        _site.Disk.Write("no-program", "\x7fELF and nothing else", Modes.Executable);
        File.SetUnixFileMode(_site.Disk.Folder, Modes.Executable);
        File.SetUnixFileMode(_site.Memory.Folder, Modes.Executable);
    }

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("mknod {mem}/x c 1 3", "a character device")]
    [InlineData("mknod {mem}/x b 7 0", "a block device")]
    [InlineData("mkfifo {mem}/x", "a FIFO")]
    [InlineData("perl -MSocket -e 'socket(S,AF_UNIX,SOCK_STREAM,0);bind(S,pack_sockaddr_un(q({mem}/x)))'", "a socket")]
    [InlineData("ln -s /etc/passwd {mem}/x", "a symbolic link")]
    [InlineData("ln -s nowhere {mem}/x", "a symbolic link")]
    public async Task What_is_no_file_is_told_by_what_it_is_and_stays(string make, string what)
    {
        (await Run.Program("sh", "-c", _site.Fill(make)).RunAsync()).Quietly();
        var before = await Site.LookAsync(_site.Memory.Folder);
        var problem = $"'{{mem}}/x' is {what}, not a file: choose another path, or remove what is there";

        foreach (var flags in (string[])["", "--overwrite|", "--user|nobody|"])
        {
            await _site.RefusesAsync(
                $"{flags}--file|{{mem}}/x=file://{{dir}}/secret|--|true",
                $"{{mem}}/x: bad-target: {problem}"
            );
            await _site.RefusesAsync(
                $"{flags}--env|A=file://{{dir}}/secret?as=file&to={{mem}}/x|--|true",
                $"A: bad-target: {problem}"
            );
            await _site.RefusesAsync(
                $"{flags}--template|{{dir}}/template:{{mem}}/x|--|true",
                $"{{mem}}/x: bad-target: {problem}"
            );
        }

        Assert.Equal(before, await Site.LookAsync(_site.Memory.Folder));
    }

    [Theory]
    [InlineData("")]
    [InlineData("--user|nobody|")]
    [InlineData("--user|nobody|--file-mode|0440|")]
    [InlineData("--file-owner|1:2|")]
    public async Task A_container_that_starts_again_replaces_its_own_file(string flags)
    {
        foreach (var content in (string[])["first", "second", "third"])
        {
            _site.Disk.Write("secret", content);
            Assert.Equal(
                content,
                (await _site.Launcher($"{flags}--file|{{mem}}/new/x=file://{{dir}}/secret|--|true").RunAsync())
                    .Quietly()
                    .StandardOutput + Content(_site.Memory.At("new", "x"))
            );
        }
        Assert.Equal([_site.Memory.At("new", "x")], Directory.GetFileSystemEntries(_site.Memory.At("new")));
    }

    [Theory]
    [InlineData("chmod 0644 {mem}/x", "mode 0644, not 0400")]
    [InlineData("chmod 0400 {mem}/x; chown 7:8 {mem}/x", "owner 7:8, not 0:0")]
    [InlineData("chmod 0400 {mem}/x; ln {mem}/x {mem}/y", "2 names (hard links)")]
    public async Task Another_file_is_replaced_with_overwrite_only(string make, string difference)
    {
        _site.Memory.Write("x", "old");
        (await Run.Program("sh", "-c", _site.Fill(make)).RunAsync()).Quietly();
        const string words = "--file|{mem}/x=file://{dir}/secret|--|cat|{mem}/x";

        await _site.RefusesAsync(
            words,
            $"{{mem}}/x: bad-target: '{{mem}}/x' is there and not from an earlier start ({difference}): {WayOut}"
        );
        await _site.GivesAsync($"--overwrite|{words}", "new");
    }

    [Fact]
    public async Task What_takes_the_name_after_the_check_is_looked_at_too()
    {
        var fifo = await _site.FifoAsync("fifo");
        await using var running = _site.Launcher($"--file|{{mem}}/x=file://{fifo}|--|true").Start();
        await running.UntilAsync(() => HeldSignals.AreHeldAsync(running.ProcessId));
        File.CreateSymbolicLink(_site.Memory.At("x"), "/etc/passwd");
        await File.WriteAllTextAsync(fifo, "value", TestContext.Current.CancellationToken);

        Assert.Equal(
            _site.Fill(
                "launcher: {mem}/x: bad-target: '{mem}/x' is a symbolic link, not a file: choose another path, or remove what is there\n"
            ),
            (await running.Completion).StandardError
        );
        Assert.Equal([_site.Memory.At("x")], Directory.GetFileSystemEntries(_site.Memory.Folder));
    }

    [Theory]
    [InlineData("there")]
    [InlineData("there/missing")]
    public async Task A_directory_that_is_swapped_after_the_check_is_not_followed(string below)
    {
        Directory.CreateDirectory(_site.Memory.At("there"));
        Directory.CreateDirectory(_site.Memory.At("elsewhere"));
        var fifo = await _site.FifoAsync("fifo");
        await using var running = _site.Launcher($"--file|{{mem}}/{below}/x=file://{fifo}|--|true").Start();
        await running.UntilAsync(() => HeldSignals.AreHeldAsync(running.ProcessId));
        Directory.Move(_site.Memory.At("there"), _site.Memory.At("moved"));
        File.CreateSymbolicLink(_site.Memory.At("there"), _site.Memory.At("elsewhere"));
        await File.WriteAllTextAsync(fifo, "value", TestContext.Current.CancellationToken);

        var outcome = await running.Completion;

        Assert.Equal(125, outcome.ExitCode);
        Assert.Equal(
            _site.Fill(
                $"launcher: {{mem}}/{below}/x: bad-target: '{{mem}}/{below}/x' does not lead to what was written: a directory on the way was replaced, or something was mounted there meanwhile: let nobody else change the directories on the way to it\n"
            ),
            outcome.StandardError
        );
        Assert.Empty(Directory.GetFileSystemEntries(_site.Memory.At("elsewhere")));
        Assert.Empty(Directory.GetFileSystemEntries(_site.Memory.At("moved")));
    }

    [Theory]
    [InlineData("mount -t tmpfs none {mem}/there", "mount")]
    [InlineData("umount -l {mem}/there", "umount")]
    public async Task Nor_is_a_start_whose_file_the_app_would_not_find(string change, string name)
    {
        Directory.CreateDirectory(_site.Memory.At("there"));
        var fifo = await _site.FifoAsync(name);
        var script = _site.Fill(
            $"mount -t tmpfs none {{mem}}/there; ( exec 9>{fifo}; {change}; printf value >&9 ) & exec \"$@\""
        );

        var outcome = await _site
            .Launcher($"--file|{{mem}}/there/x=file://{fifo}|--|true")
            .Under("unshare", "--mount", "sh", "-ec", script, "sh")
            .RunAsync();

        Assert.Equal(125, outcome.ExitCode);
        Assert.Contains("does not lead to what was written", outcome.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_that_another_user_makes_after_the_check_gets_no_file()
    {
        var fifo = await _site.FifoAsync("fifo");
        await using var running = _site.Launcher($"--file|{{mem}}/new/x=file://{fifo}|--|true").Start();
        await running.UntilAsync(() => HeldSignals.AreHeldAsync(running.ProcessId));
        (
            await Run.Program("sh", "-c", _site.Fill("mkdir -m 0777 {mem}/new; chown 7:7 {mem}/new")).RunAsync()
        ).Quietly();
        await File.WriteAllTextAsync(fifo, "value", TestContext.Current.CancellationToken);

        Assert.Equal(
            _site.Fill(
                "launcher: {mem}/new/x: bad-target: '{mem}/new/x' cannot be written: permission denied: check the directory's owner and mode\n"
            ),
            (await running.Completion).StandardError
        );
        Assert.Empty(Directory.GetFileSystemEntries(_site.Memory.At("new")));
    }

    [Fact]
    public async Task A_file_of_another_user_in_a_sticky_directory_is_found_before_the_fetch()
    {
        var launcher = _site.Disk.Install(LauncherBinary.FullPath, "launcher");
        var fifo = await _site.FifoAsync("fifo");
        _site.Memory.Write("sticky/x", "old");
        (await Run.Program("chmod", "1777", _site.Memory.At("sticky")).RunAsync()).Quietly();

        await _site.RefusesAsync(
            Run.Program(launcher, "--overwrite", "--file", _site.Fill($"{{mem}}/sticky/x=file://{fifo}"), "--", "true")
                .Under("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"),
            "{mem}/sticky/x: bad-target: '{mem}/sticky/x' belongs to uid 0, in a sticky directory, and uid 65534 may not replace it: choose another path, or remove the file"
        );
    }

    [Fact]
    public async Task A_link_that_leads_nowhere_on_the_way_is_found_before_the_fetch()
    {
        var fifo = await _site.FifoAsync("fifo");
        File.CreateSymbolicLink(_site.Memory.At("link"), "nowhere");

        await _site.RefusesAsync(
            $"--file|{{mem}}/link/x=file://{fifo}|--file|{{mem}}/link/deep/y=file://{fifo}|--|true",
            "{mem}/link/x: bad-target: '{mem}/link' is a link that leads nowhere: check the path and the permissions on the way",
            "{mem}/link/deep/y: bad-target: '{mem}/link' is a link that leads nowhere: check the path and the permissions on the way"
        );
    }

    [Fact]
    public async Task Descriptors_of_the_check_take_no_number_of_a_memory_file_and_reach_no_app()
    {
        var files = string.Concat(Enumerable.Range(0, 6).Select(i => $"--file|{{mem}}/{i}/d/x=file://{{dir}}/secret|"));
        var memory = string.Concat(Enumerable.Range(3, 9).Select(i => $"--memfd|M{i}@{i}=file://{{dir}}/secret|"));

        await _site.GivesAsync(
            $"{files}{memory}--|sh|-c|cat /proc/self/fd/3 /proc/self/fd/11 {{mem}}/5/d/x; ls /proc/$$/fd; true",
            "newnewnew0\n1\n10\n11\n2\n3\n4\n5\n6\n7\n8\n9\n"
        );
    }

    [Theory]
    [InlineData("", "root:root", "0400")]
    [InlineData("--user|nobody|", "nobody:nogroup", "0400")]
    [InlineData("--overwrite|--user|nobody|", "daemon:root", "0640")]
    public async Task When_execve_fails_the_file_that_was_there_is_there(string flags, string owner, string mode)
    {
        _site.Memory.Write("x", "old");
        var script = _site.Fill($"chown {owner} {{mem}}/x; chmod {mode} {{mem}}/x");
        (await Run.Program("sh", "-c", script).RunAsync()).Quietly();
        const string look = "find {mem} -type f -printf '%P %m %u:%g %s '; cat {mem}/x";
        var before = (await Run.Program("sh", "-c", _site.Fill(look)).RunAsync()).Quietly().StandardOutput;

        var failed = await _site
            .Launcher($"{flags}--file|{{mem}}/x=file://{{dir}}/secret|--|{{dir}}/no-program")
            .RunAsync();

        Assert.Equal(126, failed.ExitCode);
        Assert.Equal(before, (await Run.Program("sh", "-c", _site.Fill(look)).RunAsync()).Quietly().StandardOutput);
    }

    [Fact]
    public async Task When_another_file_fails_it_is_the_very_file_again()
    {
        var old = _site.Memory.Write("a", "old", UnixFileMode.UserRead);
        var fifo = await _site.FifoAsync("fifo");
        var before = await InodeAsync(old);
        await using var running = _site
            .Launcher($"--file|{{mem}}/a=file://{{dir}}/secret|--file|{{mem}}/b=file://{fifo}|--|true")
            .Start();
        await running.UntilAsync(() => HeldSignals.AreHeldAsync(running.ProcessId));
        Directory.CreateDirectory(_site.Memory.At("b"));
        await File.WriteAllTextAsync(fifo, "value", TestContext.Current.CancellationToken);

        Assert.Equal(Site.Failed, (await running.Completion).ExitCode);

        Assert.Equal((before, "old"), (await InodeAsync(old), Content(old)));
        Assert.Equal([old, _site.Memory.At("b")], Directory.GetFileSystemEntries(_site.Memory.Folder).Order());
    }

    // Kernels and sandboxes without an exchange of names; the second also where hard links are protected.
    [Theory]
    [InlineData("renameat2:error=EINVAL")]
    [InlineData("renameat2:error=ENOSYS")]
    [InlineData("renameat2:error=EPERM")]
    public async Task Without_an_exchange_of_names_it_is_replaced_and_put_back_too(string fault)
    {
        var path = _site.Memory.Write("x", "old", UnixFileMode.UserRead);
        string[] strace = ["strace", "-f", "-qq", "-o", _site.Disk.At("trace"), "-e", "trace=renameat2"];
        var words = "--file|{mem}/x=file://{dir}/secret|--|";

        var failed = await _site
            .Launcher(words + "{dir}/no-program")
            .Under([.. strace, "-e", $"inject={fault}", "--"])
            .RunAsync();
        Assert.Equal((126, "old"), (failed.ExitCode, Content(path)));
        (await _site.Launcher(words + "true").Under([.. strace, "-e", $"inject={fault}", "--"]).RunAsync()).Quietly();

        Assert.Equal("new", Content(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_site.Memory.Folder));
        Assert.Contains("INJECTED", Content(_site.Disk.At("trace")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0400", "user::r-- group::--- other::---")]
    [InlineData("0440", "user::r-- group::r-- other::---")]
    [InlineData("0660", "user::rw- group::rw- other::---")]
    public async Task A_default_access_list_of_the_directory_adds_nothing(string mode, string expected)
    {
        (
            await Run.Program("setfacl", "-d", "-m", "u:1000:rwx,g::rwx,o::rwx", _site.Memory.Folder).RunAsync()
        ).Quietly();
        _site.Memory.Write("plain", "");
        Assert.Contains("user:1000:", await ListAsync("plain"), StringComparison.Ordinal);

        (
            await _site.Launcher($"--file-mode|{mode}|--file|{{mem}}/x=file://{{dir}}/secret|--|true").RunAsync()
        ).Quietly();

        Assert.Equal(expected.Replace(' ', '\n') + "\n\n", await ListAsync("x"));
    }

    [Theory]
    [InlineData("", 20)]
    [InlineData("--user|nobody|", 20)]
    [InlineData("", 3)]
    public async Task Where_there_is_no_room_for_a_copy_the_file_that_was_there_is_there_all_the_same(
        string flags,
        int pages
    )
    {
        // 24 pages: the old file and the new one, and not the old one a second time.
        var (old, owner) = (new string('o', 20 * 4096), flags.Length > 0 ? "nobody:nogroup" : "root:root");
        _site.Disk.Write("old", old);
        _site.Disk.Write("secret", new string('n', (pages * 4096) - 1));
        var size = (20 + pages + 1) * 4;

        var outcome = await _site
            .Launcher($"{flags}--file|{{mem}}/x=file://{{dir}}/secret|--|{{dir}}/no-program")
            .Under(
                "unshare",
                "--mount",
                "sh",
                "-ec",
                _site.Fill(
                    $"mount -t tmpfs -o size={size}k none {{mem}}; cp {{dir}}/old {{mem}}/x; chown {owner} {{mem}}/x; chmod 0400 {{mem}}/x; \"$@\" || echo $?; cmp {{dir}}/old {{mem}}/x; stat -c '%a %U:%G' {{mem}}/x; ls -A {{mem}}"
                ),
                "sh"
            )
            .RunAsync();

        Assert.Equal($"126\n400 {owner}\nx\n", outcome.StandardOutput);
        Assert.DoesNotContain("lost", outcome.StandardError, StringComparison.Ordinal);
    }

    private async Task<string> ListAsync(string name) =>
        (await Run.Program("getfacl", "-cEnp", _site.Memory.At(name)).RunAsync()).Quietly().StandardOutput;

    private static string Content(string path) => File.ReadAllText(path);

    private static async Task<string> InodeAsync(string path) =>
        (await Run.Program("stat", "-c", "%i", path).RunAsync()).Quietly().StandardOutput;
}
