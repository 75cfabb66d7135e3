using Launcher.Model;
using Launcher.Providers.LocalFile;

namespace Launcher.Tests.Providers.LocalFile;

public sealed class LocalFileDescriptorTests
{
    [Theory]
    [InlineData("/run/secrets/db")]
    [InlineData("/run/secrets")]
    [InlineData("/a b/ü")]
    public void An_absolute_path_is_fine(string location) =>
        Assert.Null(LocalFileDescriptor.Value.CheckLocation(location));

    [Theory]
    [InlineData(
        "run/secrets/db",
        "'run/secrets/db' is not an absolute path",
        "write it with three slashes: 'file:///run/secrets/db'"
    )]
    [InlineData("/run/secrets/", "'/run/secrets/' ends with a slash", "write 'file:///run/secrets'")]
    [InlineData("/", "'/' ends with a slash", "name a file: 'file:///run/secrets/db_password'")]
    [InlineData("/a\0b", "'/a\\u0000b' has a NUL character in it", "remove the '%00'")]
    public void Other_locations_come_with_a_way_out(string location, string what, string wayOut) =>
        Assert.Equal(Failure.Reference(what, wayOut), LocalFileDescriptor.Value.CheckLocation(location));

    [Fact]
    public void The_environment_is_not_scanned_for_it()
    {
        Assert.Equal("file", LocalFileDescriptor.Value.Scheme);
        Assert.False(LocalFileDescriptor.Value.Scanned);
        Assert.True(LocalFileDescriptor.Value.TrimsNewlines);
        Assert.Equal(["format"], LocalFileDescriptor.Value.Options);
    }
}
