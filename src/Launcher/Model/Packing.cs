using System.Buffers.Binary;
using System.Text;

namespace Launcher.Model;

/// <summary>How processes of one run write down numbers and bytes for each other.</summary>
internal static class Packing
{
    /// <summary>In the place of a length: there is nothing.</summary>
    public const int Absent = -1;

    public static void Append(SecretBuffer buffer, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        buffer.Append(bytes);
    }

    public static void Append(SecretBuffer buffer, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        buffer.Append(bytes);
    }

    public static void Append(SecretBuffer buffer, TimeSpan? time) =>
        Append(buffer, time is { } known ? known.Ticks : long.MinValue);

    public static void Append(SecretBuffer buffer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Append(buffer, bytes.Length);
        buffer.Append(bytes);
    }

    public static void AppendFlag(SecretBuffer buffer, bool flag) => buffer.Append(flag ? (byte)1 : (byte)0);

    /// <param name="text">Null for none.</param>
    public static void AppendMaybe(SecretBuffer buffer, string? text)
    {
        AppendFlag(buffer, text is not null);
        if (text is not null)
        {
            Append(buffer, text);
        }
    }

    public static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int count)
    {
        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }

    public static int TakeNumber(ref ReadOnlySpan<byte> rest) =>
        BinaryPrimitives.ReadInt32LittleEndian(Take(ref rest, sizeof(int)));

    public static long TakeLong(ref ReadOnlySpan<byte> rest) =>
        BinaryPrimitives.ReadInt64LittleEndian(Take(ref rest, sizeof(long)));

    public static TimeSpan? TakeTime(ref ReadOnlySpan<byte> rest) =>
        TakeLong(ref rest) is var ticks and not long.MinValue ? TimeSpan.FromTicks(ticks) : null;

    public static string TakeText(ref ReadOnlySpan<byte> rest) =>
        Encoding.UTF8.GetString(Take(ref rest, TakeNumber(ref rest)));

    public static bool TakeFlag(ref ReadOnlySpan<byte> rest) => Take(ref rest, 1)[0] == 1;

    public static string? TakeMaybe(ref ReadOnlySpan<byte> rest) => TakeFlag(ref rest) ? TakeText(ref rest) : null;
}
