using Launcher.EndToEnd.BadInput;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Plugins;

/// <summary>A <see cref="Site"/> with a folder of plugins, <c>{plugins}</c>, which every launch looks in.</summary>
internal sealed class PluginSite : IDisposable
{
    public Site Site { get; } = new();

    public string Folder => Site.Disk.At("plugins");

    /// <summary>Writes a shell script; <c>{dir}</c> is the site's folder.</summary>
    public PluginSite Plugin(string name, string script, string interpreter = "/bin/sh")
    {
        Site.Disk.Write($"plugins/{name}", $"#!{interpreter}\n{Site.Fill(script)}\n", Modes.Executable);
        return this;
    }

    public Run Launcher(string words) => Site.Launcher(Fill(words)).Env("LAUNCHER_PLUGIN_PATH", Folder);

    public Task RefusesAsync(string words, int exitCode, params string[] problems) =>
        Site.RefusesAsync(Launcher(words), exitCode, [.. problems.Select(Fill)]);

    public async Task GivesAsync(string words, string output) =>
        Assert.Equal(output, (await Launcher(words).RunAsync()).Quietly().StandardOutput);

    /// <summary>Waits for a file a plugin writes, and reads the process id in it.</summary>
    public async Task<int> ProcessIdAsync(string file)
    {
        var id = 0;
        await Processes.UntilAsync(
            async () =>
                File.Exists(Site.Disk.At(file))
                && int.TryParse(
                    (await File.ReadAllTextAsync(Site.Disk.At(file))).TrimEnd(),
                    System.Globalization.CultureInfo.InvariantCulture,
                    out id
                ),
            $"a plugin writes '{file}'"
        );
        return id;
    }

    public string Fill(string text) => Site.Fill(text.Replace("{plugins}", Folder, StringComparison.Ordinal));

    public void Dispose() => Site.Dispose();
}
