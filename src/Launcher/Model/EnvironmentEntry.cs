using System.Text;

namespace Launcher.Model;

/// <summary>Reads <c>NAME=value</c> as raw bytes: an environment may hold anything.</summary>
internal static class EnvironmentEntry
{
    /// <summary>The bytes before the first <c>=</c>, or all of them when there is none.</summary>
    public static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> entry)
    {
        var cut = entry.IndexOf((byte)'=');
        return cut < 0 ? entry : entry[..cut];
    }

    /// <summary>The bytes behind the first <c>=</c>; false when there is none.</summary>
    public static bool TryValue(ReadOnlySpan<byte> entry, out ReadOnlySpan<byte> value)
    {
        var cut = entry.IndexOf((byte)'=');
        value = cut < 0 ? default : entry[(cut + 1)..];
        return cut >= 0;
    }

    /// <summary>The value of a variable as text; null when it is not set or empty.</summary>
    public static string? Text(IReadOnlyList<ReadOnlyMemory<byte>> environment, string name) =>
        TryFind(environment, Encoding.UTF8.GetBytes(name), out var value) && !value.IsEmpty
            ? Encoding.UTF8.GetString(value.Span)
            : null;

    /// <summary>The value of the first entry with this name, as getenv(3) finds it; false when there is none.</summary>
    public static bool TryFind(
        IReadOnlyList<ReadOnlyMemory<byte>> environment,
        ReadOnlySpan<byte> name,
        out ReadOnlyMemory<byte> value
    )
    {
        for (var i = 0; i < environment.Count; i++)
        {
            var entry = environment[i];
            if (entry.Length > name.Length && entry.Span[name.Length] == (byte)'=' && entry.Span.StartsWith(name))
            {
                value = entry[(name.Length + 1)..];
                return true;
            }
        }
        value = default;
        return false;
    }
}
