using System.Text;

namespace Launcher.Testing.Harness;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class Scratch : IDisposable
{
    private Scratch(string parent) =>
        Folder = Directory.CreateDirectory(Path.Combine(parent, $"launcher-{Path.GetRandomFileName()}")).FullName;

    public string Folder { get; }

    public static Scratch OnDisk() => new(Path.GetTempPath());

    /// <summary>On a file system in memory, which is what secrets may be written to.</summary>
    public static Scratch OnTmpfs()
    {
        Assert.Equal("tmpfs", new DriveInfo("/dev/shm").DriveFormat);
        return new("/dev/shm");
    }

    public string At(params ReadOnlySpan<string> parts) => Path.Combine([Folder, .. parts]);

    /// <summary>Writes a file, with the folders on its way.</summary>
    public string Write(string path, ReadOnlySpan<byte> content, UnixFileMode? mode = null)
    {
        var full = At(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, content);
        if (mode is { } bits)
        {
            File.SetUnixFileMode(full, bits);
        }
        return full;
    }

    public string Write(string path, string content, UnixFileMode? mode = null) =>
        Write(path, Encoding.UTF8.GetBytes(content), mode);

    /// <summary>Copies a program here, executable for all.</summary>
    public string Install(string program, string path) => Write(path, File.ReadAllBytes(program), Modes.Executable);

    public void Dispose()
    {
        // A test may have left folders that only root could list.
        foreach (var folder in Directory.EnumerateDirectories(Folder))
        {
            File.SetUnixFileMode(folder, Modes.Executable);
        }
        Directory.Delete(Folder, recursive: true);
    }
}
