using System.Buffers.Binary;
using Launcher.Linux;

namespace Launcher.Execution;

/// <summary>Between supervisor and agent: a word and a number at a time.</summary>
internal sealed class Line(Channel channel) : IDisposable
{
    private const int Length = 1 + sizeof(int);

    public int Descriptor => channel.Descriptor;

    /// <param name="descriptor">What goes with it; -1 for nothing.</param>
    /// <returns>False when the other process is gone.</returns>
    public bool Say(Word word, int number = 0, int descriptor = -1)
    {
        Span<byte> packet = stackalloc byte[Length];
        packet[0] = (byte)word;
        BinaryPrimitives.WriteInt32LittleEndian(packet[1..], number);
        return channel.Send(packet, descriptor) == Errno.None;
    }

    /// <summary>Says something, and waits until the other process has let go of its end.</summary>
    public void SayLast(Word word)
    {
        Span<byte> packet = stackalloc byte[Length];
        if (Say(word))
        {
            _ = channel.Receive(packet, waits: true, out _, out _);
        }
    }

    /// <summary>Takes what was said, if anything was.</summary>
    /// <param name="isGone">Whether the other process has let go of its end: nothing more will come.</param>
    public bool TryHear(out Word word, out int number, out int descriptor, out bool isGone)
    {
        Span<byte> packet = stackalloc byte[Length];
        var errno = channel.Receive(packet, waits: false, out var length, out descriptor);
        (word, number) = ((Word)packet[0], BinaryPrimitives.ReadInt32LittleEndian(packet[1..]));
        isGone = errno == Errno.None && length == 0;
        return errno == Errno.None && length == Length;
    }

    public void Dispose() => channel.Dispose();
}
