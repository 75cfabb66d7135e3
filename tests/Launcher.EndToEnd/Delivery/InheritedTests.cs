using Launcher.EndToEnd.BadInput;

namespace Launcher.EndToEnd.Delivery;

/// <summary>--pristine, --keep and --strip: what of its surroundings the app gets.</summary>
public sealed class InheritedTests : IDisposable
{
    private readonly Site _site = new();

    public InheritedTests() => _site.Disk.Write("secret", "s");

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("--pristine|", "A=s\n")]
    [InlineData("--pristine|--keep|KEPT_*|", "A=s\nKEPT_1=1\nKEPT_2=2\n")]
    [InlineData("--pristine|--keep|KEPT_*|--strip|KEPT_1|", "A=s\nKEPT_2=2\n")]
    [InlineData("--pristine|--user|nobody|", "A=s\nHOME=/nonexistent\n")]
    [InlineData("--strip|PATH|--strip|KEPT_?|", "A=s\nOTHER=o\n")]
    [InlineData("--strip|*|", "A=s\n")]
    [InlineData("--strip|*|--mode|supervise|", "A=s\n")]
    public async Task The_app_gets_what_was_asked_for_and_always_its_secrets(string flags, string expected)
    {
        var outcome = await _site
            .Launcher($"{flags}--env|A=file://{{dir}}/secret|--|env")
            .Env("A", "inherited")
            .Env("KEPT_1", "1")
            .Env("KEPT_2", "2")
            .Env("OTHER", "o")
            .RunAsync();

        var lines = outcome
            .Quietly()
            .StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Order(StringComparer.Ordinal);
        Assert.Equal(expected, string.Concat(lines.Select(line => line + "\n")));
    }

    [Fact]
    public async Task A_setting_is_kept_for_a_launcher_behind_this_one_only_by_its_full_name()
    {
        var outcome = await _site
            .Launcher("--keep|LAUNCHER_TIMEOUT|--keep|LAUNCHER_L*|--|sh|-c|echo $LAUNCHER_TIMEOUT $LAUNCHER_LOG_LEVEL")
            .Env("LAUNCHER_TIMEOUT", "7s")
            .Env("LAUNCHER_LOG_LEVEL", "warn")
            .RunAsync();

        Assert.Equal("7s\n", outcome.Quietly().StandardOutput);
    }
}
