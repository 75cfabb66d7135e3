using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.BadInput;

/// <summary>124 says that trying again may help: what stays until somebody changes something is 125, however it is asked for.</summary>
public sealed class TryAgainTests : IDisposable
{
    private readonly Site _site = new();

    public TryAgainTests()
    {
        Directory.CreateDirectory(_site.Disk.At("dir"));
        File.CreateSymbolicLink(_site.Disk.At("dir", "a"), "../gone");
        Directory.CreateDirectory(_site.Disk.At("volume"));
        File.CreateSymbolicLink(_site.Disk.At("volume", "..data"), "..2026_01");
        File.CreateSymbolicLink(_site.Disk.At("loop"), "loop");
    }

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData(
        "--env|A=file://{dir}/dir/a",
        "A: not-found: '{dir}/dir/a' does not exist: it is a link to '../gone', which is missing: mount what it points to"
    )]
    [InlineData(
        "--expand|file://{dir}/dir",
        "--expand: bad-value: '{dir}/dir/a' cannot be read: no such file or directory: it is a link to '../gone': repair the link, or remove it"
    )]
    [InlineData(
        "--expand|file://{dir}/volume",
        "--expand: bad-value: '{dir}/volume/..data' cannot be read: no such file or directory: it is a link to '..2026_01': repair the link, or remove it"
    )]
    [InlineData(
        "--env|A=file://{dir}/loop",
        "A: bad-reference: '{dir}/loop' cannot be read: too many levels of symbolic links: let the link point to a file"
    )]
    public async Task What_a_file_will_not_get_over_is_125(string words, string problem) =>
        await _site.RefusesAsync($"{words}|--|true", problem);

    [Fact]
    public async Task A_terminal_that_is_not_there_is_125() =>
        await _site.RefusesAsync(
            Run.Program("setsid", "-w", LauncherBinary.FullPath, "--env", "A=file:///dev/tty", "--", "true"),
            "A: bad-reference: '/dev/tty' cannot be read: no such device or address: name a file or a FIFO: a socket, or a terminal that is not there, has nothing"
        );
}
