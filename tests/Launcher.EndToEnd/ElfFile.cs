using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Launcher.EndToEnd;

/// <summary>The smallest programs the kernel looks at long enough to refuse: a header and at most one interpreter.</summary>
internal static class ElfFile
{
    private const int HeaderSize = 64;
    private const int SegmentSize = 56;
    private const ushort X64 = 62;
    private const ushort Arm64 = 183;

    private static bool IsArm => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>The machine this is not.</summary>
    public static ushort ForeignMachine => IsArm ? X64 : Arm64;

    public static ushort OwnMachine => IsArm ? Arm64 : X64;

    /// <summary>A program for a machine, with the path of its dynamic loader, or static when that is null.</summary>
    public static byte[] For(ushort machine, string? interpreter)
    {
        var path = interpreter is null ? [] : Encoding.ASCII.GetBytes(interpreter + '\0');
        var bytes = new byte[HeaderSize + SegmentSize + Math.Max(path.Length, 1)];
        var span = bytes.AsSpan();
        "\x7f"u8.CopyTo(span);
        "ELF"u8.CopyTo(span[1..]);
        span[4] = 2; // 64 bits
        span[5] = 1; // little-endian
        span[6] = 1; // version
        BinaryPrimitives.WriteUInt16LittleEndian(span[16..], 2); // ET_EXEC
        BinaryPrimitives.WriteUInt16LittleEndian(span[18..], machine);
        BinaryPrimitives.WriteUInt32LittleEndian(span[20..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(span[32..], HeaderSize); // where the segments' table is
        BinaryPrimitives.WriteUInt16LittleEndian(span[52..], HeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(span[54..], SegmentSize);
        BinaryPrimitives.WriteUInt16LittleEndian(span[56..], 1);
        var segment = span[HeaderSize..];
        BinaryPrimitives.WriteUInt32LittleEndian(segment, interpreter is null ? 0u : 3u); // PT_NULL or PT_INTERP
        BinaryPrimitives.WriteUInt64LittleEndian(segment[8..], HeaderSize + SegmentSize);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[32..], (ulong)path.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[40..], (ulong)path.Length);
        path.CopyTo(segment[SegmentSize..]);
        return bytes;
    }
}
