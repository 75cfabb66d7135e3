using Launcher.Model;
using Launcher.Testing.Harness;
using Launcher.Verbs;

namespace Launcher.Tests.Verbs;

public sealed class CopyVerbTests
{
    [Fact]
    public void A_copy_that_cannot_get_its_name_leaves_nothing()
    {
        using var scratch = Scratch.OnDisk();
        Directory.CreateDirectory(scratch.At("launcher", "occupied"));
        var failure = Assert.Throws<LaunchException>(() => CopyVerb.Copy([scratch.Folder]));
        Assert.Equal(ExitCode.Failed, failure.ExitCode);
        Assert.Equal([scratch.At("launcher")], Directory.EnumerateFileSystemEntries(scratch.Folder));
    }

    [Fact]
    public void A_directory_that_is_missing_is_named()
    {
        var failure = Assert.Throws<LaunchException>(() => CopyVerb.Copy(["/no/such/directory"]));
        Assert.Equal("there is no directory '/no/such/directory'", Assert.Single(failure.Problems).What);
    }

    [Fact]
    public void One_directory_is_wanted() => Assert.Throws<LaunchException>(() => CopyVerb.Copy(["/a", "/b"]));
}
