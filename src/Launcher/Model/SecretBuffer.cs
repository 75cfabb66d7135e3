namespace Launcher.Model;

/// <summary>
/// Collects the bytes of a secret whose length is not known before. Every array it used is cleared, and pinned so that
/// the garbage collector leaves no copy behind.
/// </summary>
internal sealed class SecretBuffer(int capacity) : IDisposable
{
    private const int Smallest = 256;

    private byte[] _bytes = Allocate(Math.Max(capacity, Smallest));

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Count);

    /// <summary>Room for more, never empty. Say with <see cref="Advance"/> how much of it is used now.</summary>
    public Span<byte> Free() => FreeMemory().Span;

    /// <summary>The same for an asynchronous reader.</summary>
    public Memory<byte> FreeMemory()
    {
        if (Count == _bytes.Length)
        {
            var larger = Allocate(_bytes.Length * 2);
            Bytes.CopyTo(larger);
            Array.Clear(_bytes);
            _bytes = larger;
        }
        return _bytes.AsMemory(Count);
    }

    public void Advance(int count) => Count += count;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var free = Free();
            var count = Math.Min(free.Length, bytes.Length);
            bytes[..count].CopyTo(free);
            Advance(count);
            bytes = bytes[count..];
        }
    }

    public void Append(byte value)
    {
        Free()[0] = value;
        Count++;
    }

    public void Dispose() => Array.Clear(_bytes);

    private static byte[] Allocate(int length) => GC.AllocateUninitializedArray<byte>(length, pinned: true);
}
