using Launcher.Model;

namespace Launcher.Tests.Model;

public sealed class SecretBufferTests
{
    [Fact]
    public void It_grows_and_keeps_what_was_written_before()
    {
        using var buffer = new SecretBuffer(0);
        byte[] bytes = [.. Enumerable.Range(0, 5_000).Select(value => (byte)value)];
        buffer.Append(7);
        buffer.Append(bytes);
        bytes.AsSpan(0, 3).CopyTo(buffer.Free());
        buffer.Advance(3);
        Assert.Equal<byte[]>([7, .. bytes, .. bytes[..3]], buffer.Bytes.ToArray());
        Assert.Equal(5_004, buffer.Count);
    }

    [Fact]
    public unsafe void An_array_it_has_left_is_cleared_and_so_is_the_last()
    {
        var buffer = new SecretBuffer(0);
        buffer.Append("secret"u8);
        // Pinned: the addresses stay good as long as something holds the arrays.
        var first = buffer.FreeMemory();
        fixed (byte* before = buffer.Bytes)
        {
            buffer.Append(new byte[1_000]);
            Assert.Equal(0, before[0]);
            fixed (byte* after = buffer.Bytes)
            {
                Assert.Equal((byte)'s', after[0]);
                buffer.Dispose();
                Assert.Equal(0, after[0]);
            }
        }
        Assert.False(first.IsEmpty);
    }

    [Fact]
    public void Its_bytes_never_move()
    {
        // What is pinned is allocated where the collector never compacts: in no generation that a collection ends.
        using var buffer = new SecretBuffer(10);
        Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray<byte>(buffer.FreeMemory(), out var array));
        Assert.Equal(GC.MaxGeneration, GC.GetGeneration(array.Array!));
    }
}
