using Launcher.Injection;
using Launcher.Linux;
using Launcher.Model;
using Launcher.Testing.Harness;
using Launcher.Tests.Configuration;

namespace Launcher.Tests.Linux;

/// <summary>
/// A hardened container: root with CAP_CHOWN, but without CAP_DAC_OVERRIDE and CAP_FOWNER. Files for another user are
/// still delivered, and still taken back.
/// </summary>
public sealed class DroppedCapabilitiesTests : IDisposable
{
    private const uint App = 12_345;

    private static readonly int[] s_dropped =
    [
        ThreadPrivileges.DacOverride,
        ThreadPrivileges.DacReadSearch,
        ThreadPrivileges.FileOwner,
    ];

    private readonly Scratch _scratch = Scratch.OnTmpfs();
    private OpenTargets? _targets;

    public DroppedCapabilitiesTests() =>
        Assert.SkipUnless(Identity.EffectiveUser == 0, "only root may give files away");

    public void Dispose()
    {
        _targets?.Dispose();
        _scratch.Dispose();
    }

    private FileDelivery File(string name) =>
        new(
            _scratch.At(name),
            null,
            new Asked(name, [], new FileRights(0x100, $"{App}:{App}"), "--file", SettingSource.Flag)
        );

    private Problems Write(params string[] names)
    {
        var problems = new Problems();
        var value = new SecretValue("secret"u8);
        ThreadPrivileges.Without(
            s_dropped,
            () =>
            {
                var files = names.Select(File).ToList();
                var plan = Planned.From([]) with { Deliveries = files };
                _targets = new OpenTargets(TargetTable.All, plan, null, problems, []);
                _targets.Apply([.. files.Select(file => new Piece(file, value))], new EnvironmentBlock([]), problems);
            }
        );
        return problems;
    }

    [Fact]
    public void The_thread_really_lacks_them()
    {
        var path = _scratch.Write("theirs", "x");
        System.IO.File.SetUnixFileMode(path, UnixFileMode.None);
        ThreadPrivileges.Without(
            s_dropped,
            () => Assert.Throws<UnauthorizedAccessException>(() => System.IO.File.ReadAllText(path))
        );
        Assert.Equal("x", System.IO.File.ReadAllText(path));
    }

    [Fact]
    public void Files_in_new_directories_belong_to_the_app()
    {
        Assert.Empty(Write("new/deep/a", "new/deep/b", "c"));
        foreach (
            var (name, mode) in new[]
            {
                ("new", 0x1c0u),
                ("new/deep", 0x1c0u),
                ("new/deep/a", 0x100u),
                ("new/deep/b", 0x100u),
                ("c", 0x100u),
            }
        )
        {
            Assert.Equal(Errno.None, Paths.Status(PathText.Terminated(_scratch.At(name)), out var status));
            Assert.Equal((App, App, mode), (status.UserId, status.GroupId, status.Mode));
        }
    }

    [Fact]
    public void They_are_taken_back_with_their_directories()
    {
        Assert.Empty(Write("new/deep/a", "c"));
        Assert.True(System.IO.File.Exists(_scratch.At("new/deep/a")));
        ThreadPrivileges.Without(s_dropped, () => Assert.Empty(_targets!.Undo()));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_scratch.Folder));
    }

    [Fact]
    public void The_app_s_file_of_an_earlier_start_is_replaced_and_put_back()
    {
        Assert.Empty(Write("c"));
        _targets!.Dispose();

        Assert.Empty(Write("c"));
        System.IO.File.WriteAllText(_scratch.At("c"), "of the second start");
        ThreadPrivileges.Without(s_dropped, () => Assert.Empty(_targets!.Undo()));

        Assert.Equal("secret", System.IO.File.ReadAllText(_scratch.At("c")));
        Assert.Equal(Errno.None, Paths.Status(PathText.Terminated(_scratch.At("c")), out var status));
        Assert.Equal((App, App, 0x100u), (status.UserId, status.GroupId, status.Mode));
        Assert.Equal([_scratch.At("c")], Directory.GetFileSystemEntries(_scratch.Folder));
    }

    [Fact]
    public void A_memory_file_belongs_to_the_app()
    {
        var descriptor = -1;
        var errno = Errno.None;
        ThreadPrivileges.Without(
            s_dropped,
            () => descriptor = MemoryFile.Create("secret"u8, 0x100, App, App, null, out errno)
        );
        Assert.Equal(Errno.None, errno);
        Assert.Equal(Errno.None, Paths.Status(descriptor, out var status));
        Assert.Equal((App, App, 0x100u, 6L), (status.UserId, status.GroupId, status.Mode, status.Size));
        MemoryFile.Close(descriptor);
    }
}
