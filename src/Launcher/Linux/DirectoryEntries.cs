using System.Runtime.InteropServices;
using System.Text;

namespace Launcher.Linux;

/// <summary>Lists a directory through its one open descriptor, so that a rename in the path changes nothing.</summary>
internal static unsafe class DirectoryEntries
{
    private const int BufferSize = 32 * 1024;

    // struct linux_dirent64: u64 inode, s64 offset, u16 length, u8 type, then the name and its NUL. The same on every
    // architecture (getdents(2)).
    private const int LengthAt = 16;
    private const int TypeAt = 18;
    private const int NameAt = 19;

    /// <summary>Reads all entries but <c>.</c> and <c>..</c>, in ordinal order. Once per descriptor: it moves its position.</summary>
    public static Errno Read(OpenFile directory, out IReadOnlyList<DirectoryEntry> entries)
    {
        var found = new List<DirectoryEntry>();
        entries = found;
        var buffer = new byte[BufferSize];
        // Safe: the buffer is pinned for the call, and the kernel writes at most its length.
        fixed (byte* start = buffer)
        {
            while (true)
            {
                var count = (int)Libc.GetDirectoryEntries(directory.Descriptor, start, buffer.Length);
                if (count < 0)
                {
                    return Libc.Error;
                }
                if (count == 0)
                {
                    found.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
                    return Errno.None;
                }
                Add(buffer.AsSpan(0, count), found);
            }
        }
    }

    /// <summary>The same of a directory by its path; null when it cannot be read.</summary>
    public static IReadOnlyList<DirectoryEntry>? Of(string path)
    {
        using var directory = OpenFile.ReadContents(path, out _);
        return directory is not null && Read(directory, out var entries) == Errno.None ? entries : null;
    }

    private static void Add(ReadOnlySpan<byte> records, List<DirectoryEntry> entries)
    {
        while (!records.IsEmpty)
        {
            var length = MemoryMarshal.Read<ushort>(records[LengthAt..]);
            var name = records[NameAt..length];
            name = name[..(name.IndexOf((byte)0) + 1)];
            if (!name.SequenceEqual(".\0"u8) && !name.SequenceEqual("..\0"u8))
            {
                // A DT_* value is the S_IFMT type shifted by 12.
                entries.Add(new DirectoryEntry(name.ToArray(), (FileKind)(records[TypeAt] << 12)));
            }
            records = records[length..];
        }
    }
}

/// <summary>One name in a directory.</summary>
/// <param name="NativeName">The exact bytes with a final NUL: names need not be UTF-8.</param>
/// <param name="Kind">Its own type (a link is a link); 0 when the filesystem does not say.</param>
internal sealed record DirectoryEntry(byte[] NativeName, FileKind Kind)
{
    /// <summary>The name for people and for keys.</summary>
    public string Name { get; } = Encoding.UTF8.GetString(NativeName.AsSpan()[..^1]);
}
