using System.Buffers.Binary;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd;

/// <summary>What the published file is: one static position-independent executable, and small.</summary>
public sealed class BinaryTests
{
    private const int MaxSize = 14_600_000;
    private const ushort SharedObject = 3;
    private const uint InterpreterSegment = 3;
    private const uint DynamicSegment = 2;
    private const long NeededTag = 1;
    private const uint SymbolTable = 2;

    private static readonly byte[] s_file = File.ReadAllBytes(LauncherBinary.FullPath);

    [Fact]
    public void It_is_at_most_fourteen_million_bytes() => Assert.InRange(s_file.Length, 1, MaxSize);

    [Fact]
    public void It_is_position_independent_and_needs_no_loader_and_no_library()
    {
        Assert.Equal(SharedObject, BinaryPrimitives.ReadUInt16LittleEndian(s_file.AsSpan(16)));
        var segments = Segments(s_file).ToList();
        Assert.DoesNotContain(segments, segment => segment.Type == InterpreterSegment);
        Assert.DoesNotContain(NeededTag, DynamicTags(s_file, segments));
    }

    [Fact]
    public void The_same_look_at_a_dynamic_program_finds_its_loader_and_libraries()
    {
        var shell = File.ReadAllBytes("/bin/sh");
        var segments = Segments(shell).ToList();
        Assert.Contains(segments, segment => segment.Type == InterpreterSegment);
        Assert.Contains(NeededTag, DynamicTags(shell, segments));
    }

    [Fact]
    public void It_is_stripped()
    {
        var offset = (int)BinaryPrimitives.ReadInt64LittleEndian(s_file.AsSpan(40));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(s_file.AsSpan(60));
        for (var i = 0; i < count; i++)
        {
            Assert.NotEqual(SymbolTable, BinaryPrimitives.ReadUInt32LittleEndian(s_file.AsSpan(offset + (i * 64) + 4)));
        }
    }

    private static IEnumerable<(uint Type, int Offset, int Size)> Segments(byte[] file)
    {
        var offset = (int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(32));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(56));
        for (var i = 0; i < count; i++)
        {
            var header = file.AsSpan(offset + (i * 56));
            yield return (
                BinaryPrimitives.ReadUInt32LittleEndian(header),
                (int)BinaryPrimitives.ReadInt64LittleEndian(header[8..]),
                (int)BinaryPrimitives.ReadInt64LittleEndian(header[32..])
            );
        }
    }

    private static List<long> DynamicTags(byte[] file, List<(uint Type, int Offset, int Size)> segments)
    {
        var tags = new List<long>();
        foreach (var (type, offset, size) in segments)
        {
            for (var at = offset; type == DynamicSegment && at < offset + size; at += 16)
            {
                tags.Add(BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(at)));
            }
        }
        return tags;
    }
}
