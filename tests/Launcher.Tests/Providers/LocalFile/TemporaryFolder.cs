using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Launcher.Linux;

namespace Launcher.Tests.Providers.LocalFile;

/// <summary>A folder that is gone with the test.</summary>
internal sealed partial class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("launcher-").FullName;

    public string this[string name] => $"{Path}/{name}";

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    public string MakeFifo(string name)
    {
        using var mkfifo = System.Diagnostics.Process.Start("mkfifo", [this[name]]);
        mkfifo.WaitForExit();
        Assert.Equal(0, mkfifo.ExitCode);
        return this[name];
    }

    /// <summary>Writes a version of a Kubernetes volume as the kubelet does, and removes the version before it.</summary>
    public void WriteVersion(int version, params string[] keys)
    {
        var folder = string.Create(CultureInfo.InvariantCulture, $"..2026_01_01_{version:d6}");
        Directory.CreateDirectory(this[folder]);
        foreach (var key in keys)
        {
            File.WriteAllText($"{this[folder]}/{key}", $"{version}");
            if (!File.Exists(this[key]))
            {
                File.CreateSymbolicLink(this[key], $"..data/{key}");
            }
        }
        var before = SymbolicLink.Target(this["..data"]) is { } target ? Encoding.UTF8.GetString(target[..^1]) : null;
        File.CreateSymbolicLink(this["..data_tmp"], folder);
        // File.Move refuses a link to a directory.
        Assert.Equal(0, Rename(this["..data_tmp"], this["..data"]));
        if (before is not null)
        {
            Directory.Delete(this[before], recursive: true);
        }
    }

    [LibraryImport("libc", EntryPoint = "rename", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Rename(string from, string to);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
