using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Changes;

/// <summary>A volume of one key, as the kubelet makes it: all of a version lies in a folder, and a link names the newest.</summary>
internal sealed class KubernetesVolume(string folder)
{
    private string? _last;

    public string Key => Path.Combine(folder, "key");

    /// <summary>Puts another version into it, whose name is its value.</summary>
    public async Task SwapAsync(string value)
    {
        var version = Directory.CreateDirectory(Path.Combine(folder, $"..{value}")).FullName;
        await File.WriteAllTextAsync(Path.Combine(version, "key"), value);
        var (link, data) = (Path.Combine(folder, "..data_tmp"), Path.Combine(folder, "..data"));
        File.CreateSymbolicLink(link, $"..{value}");
        (await Run.Program("mv", "-T", link, data).RunAsync()).Quietly();
        if (_last is null)
        {
            File.CreateSymbolicLink(Key, "..data/key");
        }
        else
        {
            Directory.Delete(_last, recursive: true);
        }
        _last = version;
    }
}
