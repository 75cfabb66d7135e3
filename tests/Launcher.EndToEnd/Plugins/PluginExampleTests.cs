using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Plugins;

/// <summary>The plugin in <c>examples/plugins</c> is one.</summary>
public sealed class PluginExampleTests : IDisposable
{
    private readonly PluginSite _site = new();

    public PluginExampleTests()
    {
        var example = Path.Combine(Repository.Folder, "examples", "plugins", "netrc");
        _site.Site.Disk.Write("plugins/netrc", File.ReadAllText(example), Modes.Executable);
        _site.Site.Disk.Write("netrc", "machine registry.example login app password s3cr3t\n");
    }

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task It_prints_the_secret_and_gets_the_variables_of_its_name() =>
        Assert.Equal(
            "s3cr3t\n",
            (
                await _site
                    .Launcher("--env|V=plugin://netrc/registry.example|--|printenv|V")
                    .Env("NETRC_FILE", _site.Site.Disk.At("netrc"))
                    .RunAsync()
            )
                .Quietly()
                .StandardOutput
        );

    [Fact]
    public async Task What_it_does_not_know_is_a_sentence_of_its_own() =>
        await _site.Site.RefusesAsync(
            _site.Launcher("--env|V=plugin://netrc/none|--|true").Env("NETRC_FILE", _site.Site.Disk.At("netrc")),
            124,
            _site.Fill(
                "V: unavailable: '{plugins}/netrc' for 'none' failed (exit code 1) and said 'no machine 'none' in {dir}/netrc': run it like this in the container to see all it says"
            )
        );
}
