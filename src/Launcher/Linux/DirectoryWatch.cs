using System.Buffers.Binary;

namespace Launcher.Linux;

/// <summary>
/// Says which directories have other entries, or entries with other contents, than before (inotify(7)). A directory and not
/// a file: what replaces a file, or the link of a Kubernetes volume, comes under its name.
/// </summary>
internal sealed unsafe class DirectoryWatch : IDisposable
{
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;

    // IN_CLOSE_WRITE, IN_MOVED_TO, IN_CREATE, IN_DELETE, and IN_ONLYDIR.
    private const uint Events = 0x8 | 0x80 | 0x100 | 0x200 | 0x01000000;
    private const int HeaderLength = 16;
    private const int LengthAt = 12;
    private const int Overflow = -1;

    private readonly List<(int Id, string Path)> _watched = [];

    private DirectoryWatch(int descriptor) => Descriptor = descriptor;

    public int Descriptor { get; }

    /// <param name="errno">Why it failed, when the result is null.</param>
    public static DirectoryWatch? Create(out Errno errno)
    {
        var descriptor = Libc.WatchDescriptor(CloseOnExec | NonBlocking);
        errno = descriptor < 0 ? Libc.Error : Errno.None;
        return descriptor < 0 ? null : new DirectoryWatch(descriptor);
    }

    /// <param name="path">Absolute; links are followed.</param>
    public Errno Add(string path)
    {
        // Safe: a path with its NUL, pinned for the call.
        fixed (byte* name = PathText.Terminated(path))
        {
            var id = Libc.AddWatch(Descriptor, name, Events);
            if (id < 0)
            {
                return Libc.Error;
            }
            _watched.Add((id, path));
            return Errno.None;
        }
    }

    /// <summary>Takes what has happened. Does not wait.</summary>
    /// <returns>The paths as they were added.</returns>
    public IReadOnlyList<string> Take()
    {
        var changed = new List<string>();
        var buffer = new byte[4096];
        // Safe: the kernel writes whole events, at most as many bytes as there are.
        fixed (byte* start = buffer)
        {
            nint count;
            while ((count = Libc.Read(Descriptor, start, buffer.Length)) > 0)
            {
                for (var at = 0; at < count; )
                {
                    var id = BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(at));
                    at += HeaderLength + BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(at + LengthAt));
                    foreach (var watched in _watched)
                    {
                        if ((watched.Id == id || id == Overflow) && !changed.Contains(watched.Path))
                        {
                            changed.Add(watched.Path);
                        }
                    }
                }
            }
        }
        return changed;
    }

    public void Dispose() => _ = Libc.Close(Descriptor);
}
