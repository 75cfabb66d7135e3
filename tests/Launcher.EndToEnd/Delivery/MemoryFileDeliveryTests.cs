using Launcher.EndToEnd.BadInput;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Delivery;

/// <summary>Memory files: sealed, the app's user's, at the number asked for or the lowest from 20.</summary>
public sealed class MemoryFileDeliveryTests : IDisposable
{
    private const int SealShrinkGrowWrite = 1 | 2 | 4 | 8;

    private readonly Site _site = new();

    public MemoryFileDeliveryTests() => _site.Disk.Write("secret", "a\0b\n\n"u8);

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("--memfd|A=file://{dir}/secret|", 20)]
    [InlineData("--env|A=file://{dir}/secret?as=memfd|", 20)]
    [InlineData("--memfd|A@3=file://{dir}/secret|", 3)]
    [InlineData("--memfd|A@1023=file://{dir}/secret|", 1023)]
    [InlineData("--memfd|B@20=file://{dir}/secret|--memfd|A=file://{dir}/secret|", 21)]
    [InlineData("--memfd|A=file://{dir}/secret|--memfd|B@20=file://{dir}/secret|", 21)]
    public async Task It_is_readable_by_number_and_by_path(string flags, int number)
    {
        await _site.GivesAsync($"{flags}--|{Probe.Exit}|descriptor|{number}", "a\0b\n\n");
        await _site.GivesAsync($"{flags}--|sh|-c|echo $A; cat $A", $"/proc/self/fd/{number}\na\0b\n\n");
    }

    [Fact]
    public async Task The_lowest_free_number_skips_what_is_taken()
    {
        var outcome = await _site
            .Launcher("--memfd|A=file://{dir}/secret|--|printenv|A")
            .Under(Probe.Hostile, "--open", "20=directory", "--")
            .RunAsync();

        Assert.Equal("/proc/self/fd/21\n", outcome.Quietly().StandardOutput);
    }

    [Fact]
    public async Task It_is_sealed()
    {
        const string open = "open(my $f, q(<&=), 20) or die; my $s = fcntl($f, 1034, 0); print int($s)";
        var seals = await _site.Launcher($"--memfd|A=file://{{dir}}/secret|--|perl|-e|{open}").RunAsync();
        var text = seals.Quietly().StandardOutput;
        Assert.Equal(
            SealShrinkGrowWrite,
            int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) & SealShrinkGrowWrite
        );

        const string write =
            "my $f; open($f, q(+<), $ENV{A}) and print q(opened ), (syswrite($f, q(x)) ? q(written) : $!); "
            + "truncate($ENV{A}, 0) and print q(cut); print q(.)";
        var written = await _site.Launcher($"--memfd|A=file://{{dir}}/secret?mode=0600|--|perl|-e|{write}").RunAsync();
        Assert.DoesNotContain("written", written.Quietly().StandardOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("cut", written.StandardOutput, StringComparison.Ordinal);

        // The same words succeed on a file that is not sealed.
        _site.Memory.Write("open", "x");
        var control = await _site.Launcher($"--|perl|-e|{write}").Env("A", _site.Memory.At("open")).RunAsync();
        Assert.Equal("opened writtencut.", control.Quietly().StandardOutput);
    }

    [Theory]
    [InlineData("", "", "400 0:0")]
    [InlineData("--user|nobody|", "", "400 65534:65534")]
    [InlineData("--file-mode|0444|--file-owner|daemon|", "", "444 1:1")]
    [InlineData("--file-mode|0444|--file-owner|daemon|", "?mode=0440&owner=0:5", "440 0:5")]
    public async Task Mode_and_owner_are_as_for_files(string flags, string options, string expected) =>
        await _site.GivesAsync(
            $"{flags}--memfd|A=file://{{dir}}/secret{options}|--|stat|-L|-c|%a %u:%g|/proc/self/fd/20",
            expected + "\n"
        );

    [Fact]
    public async Task The_app_s_user_reads_it_by_its_path() =>
        await _site.GivesAsync("--user|nobody|--memfd|A=file://{dir}/secret|--|sh|-c|id -u; cat $A", "65534\na\0b\n\n");
}
