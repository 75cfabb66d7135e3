using Launcher.EndToEnd.BadInput;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Changes;

/// <summary>Files of a group change together: the layout is that of a Kubernetes volume.</summary>
public sealed class FileGroupTests : IDisposable
{
    private const int Terminate = 15;
    private const int Kill = 9;
    private const string Files =
        "--file-group|{mem}/tls|--file|{mem}/tls/tls.crt=file://{dir}/crt?mode=0444|--file|{mem}/tls/sub/tls.key=file://{dir}/key";

    private readonly Site _site = new();

    public FileGroupTests()
    {
        Put("crt", "crt1");
        Put("key", "key1");
    }

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Every_name_goes_through_one_link_and_the_rights_are_each_file_s()
    {
        await _site.GivesAsync(
            $"{Files}|--user|1000:1001|--|sh|-c|cd {{mem}}/tls; stat -c '%A %u:%g %N' tls.crt sub; link=$(readlink ..data); echo ${{link%%-*}}; stat -Lc '%a %u:%g' . ..data/ tls.crt sub sub/tls.key; cat tls.crt sub/tls.key",
            """
            lrwxrwxrwx 0:0 'tls.crt' -> '..data/tls.crt'
            lrwxrwxrwx 0:0 'sub' -> '..data/sub'
            ..launcher
            700 1000:1001
            755 0:0
            444 1000:1001
            755 0:0
            400 1000:1001
            crt1key1
            """
        );
    }

    [Fact]
    public async Task In_exec_mode_a_second_start_takes_the_place_of_the_first()
    {
        await _site.GivesAsync($"{Files}|--|true", "");
        var first = Generation();
        Directory.CreateDirectory(_site.Memory.At("tls", "..launcher-of-a-start-that-was-killed", "deep"));
        Put("key", "key2");

        await _site.GivesAsync($"{Files}|--|cat|{{mem}}/tls/sub/tls.key", "key2");

        Assert.NotEqual(first, Generation());
        Assert.Equal(
            [
                _site.Memory.At("tls", "..data"),
                Generation(),
                _site.Memory.At("tls", "sub"),
                _site.Memory.At("tls", "tls.crt"),
            ],
            Directory.GetFileSystemEntries(_site.Memory.At("tls")).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_command_that_cannot_be_executed_leaves_nothing()
    {
        var app = _site.Disk.Write("app", "\u007fELF, or so it seems", Modes.Executable);

        var outcome = await _site.Launcher($"{Files}|--|{app}").RunAsync();

        Assert.Equal(126, outcome.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(_site.Memory.Folder));
    }

    [Fact]
    public async Task One_change_brings_all_of_them_and_the_old_ones_go()
    {
        await using var running = Start(Files);
        await running.SaysAsync("started\n");
        var first = Generation();

        Put("key", "key2");

        await running.SaysOnErrorAsync("changed: ");
        Assert.Equal(
            "crt1",
            await File.ReadAllTextAsync(_site.Memory.At("tls", "tls.crt"), TestContext.Current.CancellationToken)
        );
        Assert.Equal(
            "key2",
            await File.ReadAllTextAsync(_site.Memory.At("tls", "sub", "tls.key"), TestContext.Current.CancellationToken)
        );
        Assert.NotEqual(first, Generation());
        await running.UntilAsync(() => Task.FromResult(!Directory.Exists(first)));
        Assert.Equal(4, Directory.GetFileSystemEntries(_site.Memory.At("tls")).Length);
        running.Signal(Terminate);
        Assert.Equal(0, (await running.Completion).ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(_site.Memory.Folder));
    }

    [Fact]
    public async Task Files_elsewhere_and_a_second_group_change_by_themselves()
    {
        await using var running = Start(
            $"{Files}|--file|{{mem}}/plain=file://{{dir}}/key|--file-group|{{mem}}/other|--file|{{mem}}/other/x=file://{{dir}}/crt"
        );
        await running.SaysAsync("started\n");
        var other = new FileInfo(_site.Memory.At("other", "..data")).LinkTarget;

        Put("key", "key2");

        await running.SaysOnErrorAsync("changed: ");
        Assert.Equal(
            "key2",
            await File.ReadAllTextAsync(_site.Memory.At("plain"), TestContext.Current.CancellationToken)
        );
        Assert.Equal(
            "key2",
            await File.ReadAllTextAsync(_site.Memory.At("tls", "sub", "tls.key"), TestContext.Current.CancellationToken)
        );
        Assert.Equal(other, new FileInfo(_site.Memory.At("other", "..data")).LinkTarget);
        running.Signal(Terminate);
        Assert.Equal(0, (await running.Completion).ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(_site.Memory.Folder));
    }

    [Fact]
    public async Task What_an_agent_that_died_has_left_is_the_next_one_s()
    {
        await using var running = Start(Files);
        await running.SaysAsync("started\n");
        var first = Generation();
        Directory.CreateDirectory(_site.Memory.At("tls", "..launcher-unfinished"));
        Running.Signal(await Family.AgentAsync(running), Kill);

        Put("key", "key2");

        await running.SaysOnErrorAsync("changed: ");
        Assert.Equal(
            "crt1",
            await File.ReadAllTextAsync(_site.Memory.At("tls", "tls.crt"), TestContext.Current.CancellationToken)
        );
        Assert.Equal(
            "key2",
            await File.ReadAllTextAsync(_site.Memory.At("tls", "sub", "tls.key"), TestContext.Current.CancellationToken)
        );
        await running.UntilAsync(() => Task.FromResult(!Directory.Exists(first)));
        Assert.Equal(4, Directory.GetFileSystemEntries(_site.Memory.At("tls")).Length);
        running.Signal(Terminate);
        Assert.Equal(0, (await running.Completion).ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(_site.Memory.Folder));
    }

    [Fact]
    public async Task A_directory_that_was_there_stays_empty()
    {
        Directory.CreateDirectory(_site.Memory.At("tls"));
        await using var running = Start(Files);
        await running.SaysAsync("started\n");
        Put("key", "key2");
        await running.SaysOnErrorAsync("changed: ");

        running.Signal(Terminate);

        Assert.Equal(0, (await running.Completion).ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(_site.Memory.At("tls")));
    }

    [Fact]
    public async Task A_directory_of_the_app_that_it_swaps_for_a_link_is_not_followed()
    {
        var elsewhere = Directory.CreateDirectory(_site.Memory.At("elsewhere")).FullName;
        await using var running = Start(Files);
        await running.SaysAsync("started\n");
        Directory.Move(_site.Memory.At("tls"), _site.Memory.At("moved"));
        Directory.CreateSymbolicLink(_site.Memory.At("tls"), elsewhere);

        Put("key", "key2");

        await running.SaysOnErrorAsync(
            $"rejected: the new values are not delivered, and the app keeps what it has: {_site.Memory.At("tls", "tls.crt")}: bad-target: '{_site.Memory.At("tls", "tls.crt")}' does not lead to what was written"
        );
        Assert.Empty(Directory.GetFileSystemEntries(elsewhere));
        Assert.Equal(
            "key1",
            await File.ReadAllTextAsync(
                _site.Memory.At("moved", "sub", "tls.key"),
                TestContext.Current.CancellationToken
            )
        );
        running.Signal(Terminate);
        Assert.Equal(0, (await running.Completion).ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(_site.Memory.At("moved")));
        Assert.Empty(Directory.GetFileSystemEntries(elsewhere));
    }

    [Theory]
    [InlineData("ln -s ..2026_01_01 {mem}/tls/..data")]
    [InlineData("mkdir {mem}/tls/..data")]
    [InlineData("ln -s ..launcher-1 {mem}/tls/..data; chown -h 7 {mem}/tls/..data")]
    public async Task Somebody_else_s_link_is_left_alone(string before)
    {
        await BeforeAsync(before);

        await _site.RefusesAsync(
            $"{Files}|--|true",
            [
                .. ((string[])["tls.crt", "sub/tls.key"]).Select(file =>
                    $"{{mem}}/tls/{file}: bad-target: '{{mem}}/tls/..data' is there and not from an earlier start: somebody else changes the files in '{{mem}}/tls': choose another directory for the file group"
                ),
            ]
        );
    }

    [Theory]
    [InlineData("echo old > {mem}/tls/sub")]
    [InlineData("mkdir {mem}/tls/sub")]
    [InlineData("ln -s ..data/tls.crt {mem}/tls/sub")]
    public async Task A_name_that_is_taken_is_told_whoever_has_it(string before)
    {
        await BeforeAsync(before);

        await _site.RefusesAsync(
            $"--overwrite|{Files}|--|true",
            "{mem}/tls/sub/tls.key: bad-target: '{mem}/tls/sub' is there and no link to '..data/sub', which a file group has in its place: remove it, or choose another directory for the file group"
        );
    }

    [Fact]
    public async Task Files_on_two_file_systems_cannot_change_together()
    {
        Directory.CreateDirectory(_site.Memory.At("tls", "sub"));

        await _site.RefusesAsync(
            _site
                .Launcher($"{Files}|--|true")
                .Under(
                    "unshare",
                    "--mount",
                    "sh",
                    "-ec",
                    _site.Fill("mount -t tmpfs none {mem}/tls/sub; exec \"$@\""),
                    "sh"
                ),
            "{mem}/tls/sub/tls.key: bad-target: '{mem}/tls/sub' is mounted there, and files that change together by one rename are on one file system: leave the mount out, or choose another directory for the file group"
        );
    }

    [Theory]
    [InlineData(
        "--file-group|tls",
        "--file-group: bad-setting: 'tls' is not a directory for files that change together: write an absolute path without '//', '.' and '..'"
    )]
    [InlineData(
        "--file-group|/",
        "--file-group: bad-setting: '/' is not a directory for files that change together: write an absolute path without '//', '.' and '..'"
    )]
    [InlineData(
        "--file-group|{mem}/none",
        "--file-group: bad-setting: no file is delivered below '{mem}/none': name the directory that the files are in, or leave it out"
    )]
    [InlineData(
        "--file-group|{mem}/a|--file-group|{mem}/a/b|--file|{mem}/a/b/x=file://{dir}/key",
        "--file-group: bad-setting: '{mem}/a/b' and '{mem}/a' are one in the other: keep one of them: files in directories below it change together, too"
    )]
    [InlineData(
        "--file-group|{mem}/a|--file|{mem}/a/..data=file://{dir}/key",
        "{mem}/a/..data: bad-target: in '{mem}/a', which --file-group names, names that begin with '..' are the file group's own: choose another name"
    )]
    public Task A_group_that_cannot_be(string flags, string said) => _site.RefusesAsync($"{flags}|--|true", said);

    [Fact]
    public async Task The_plan_says_what_changes_together()
    {
        var outcome = await _site.Launcher($"plan|{Files}|--file|{{mem}}/plain=file://{{dir}}/key").RunAsync();

        Assert.Matches(
            _site.Fill(
                @"  {mem}/tls/tls.crt: file .*\n    changes with all below {mem}/tls\n  {mem}/tls/sub/tls.key: file .*\n    changes with all below {mem}/tls\n  {mem}/plain: file .*\n(?!    changes)"
            ),
            outcome.Quietly().StandardOutput
        );
        Assert.Contains(_site.Fill("  file-group: {mem}/tls [--file-group]\n"), outcome.StandardOutput);
    }

    [Fact]
    public async Task Without_the_right_to_everything_it_works_in_the_app_s_own_directory()
    {
        (await Run.Program("install", "-d", "-o", "54341", "-m", "0700", _site.Memory.At("tls")).RunAsync()).Quietly();
        File.SetUnixFileMode(_site.Memory.Folder, Modes.Executable);
        await using var running = Started($"{Files}|--user|54341:54341")
            .Under("setpriv", "--bounding-set=-all,+setuid,+setgid", "--")
            .Start();
        await running.SaysAsync("started\n");

        Put("key", "key2");

        await running.SaysOnErrorAsync("changed: ");
        Assert.Equal(
            "key2",
            await File.ReadAllTextAsync(_site.Memory.At("tls", "sub", "tls.key"), TestContext.Current.CancellationToken)
        );
        running.Signal(Terminate);
        Assert.Equal(0, (await running.Completion).ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(_site.Memory.At("tls")));
    }

    private string Generation() => _site.Memory.At("tls", new FileInfo(_site.Memory.At("tls", "..data")).LinkTarget!);

    private Running Start(string flags) => Started(flags).Start();

    private Run Started(string flags) =>
        _site
            .Launcher($"--quiet-period|50ms|--change-splay|1ms|--log-level|info|--on-change|rewrite|{flags}")
            .Command("sh", "-c", "trap 'exit 0' TERM; echo started; while :; do sleep 0.1 & wait $!; done");

    private async Task BeforeAsync(string script)
    {
        Directory.CreateDirectory(_site.Memory.At("tls"));
        (await Run.Program("sh", "-ec", _site.Fill(script)).RunAsync()).Quietly();
    }

    // As whoever writes a file well does it.
    private void Put(string name, string value) =>
        File.Move(_site.Disk.Write("next", value), _site.Disk.At(name), overwrite: true);
}
