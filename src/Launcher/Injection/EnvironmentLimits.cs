using System.Text;
using Launcher.Linux;

namespace Launcher.Injection;

/// <summary>What the kernel takes at execve(2), checked before it says no: a bare E2BIG names nothing.</summary>
internal static class EnvironmentLimits
{
    /// <summary>MAX_ARG_STRLEN: one <c>NAME=value</c> with its NUL (linux/binfmts.h).</summary>
    public const int MaxEntry = 131_072;

    // The most that arguments and environment may take together: three quarters of the default stack (fs/exec.c).
    private const ulong MaxTotal = 6 * 1024 * 1024;

    // ARG_MAX: what is always allowed, however small the stack limit.
    private const ulong MinTotal = 131_072;

    /// <summary>Says when a variable is too large, or holds a NUL, which no environment can.</summary>
    public static Problem? Check(string name, ReadOnlySpan<byte> value)
    {
        const string wayOut = "deliver it as a file: --file PATH=REF, or --memfd NAME=REF";
        if (value.Contains((byte)0))
        {
            var isUtf16 = value.Length % 2 == 0 && Utf16.Begins(value);
            return new Problem(
                ProblemClass.BadValue,
                name,
                isUtf16
                    ? "the value is text in UTF-16, with NUL bytes that a variable cannot hold"
                    : "the value holds a NUL byte, and a variable cannot",
                isUtf16 ? "save it as UTF-8" : wayOut
            );
        }
        var size = Encoding.UTF8.GetByteCount(name) + 1 + value.Length + 1;
        return size > MaxEntry
            ? new Problem(
                ProblemClass.BadValue,
                name,
                $"as a variable it takes {size} bytes, and the kernel takes {MaxEntry}",
                wayOut
            )
            : null;
    }

    /// <summary>Says when everything together is too large.</summary>
    /// <param name="image">For the app's arguments, from <paramref name="commandIndex"/> on.</param>
    /// <param name="path">The program's file; the kernel puts it on the stack too.</param>
    public static Problem? CheckTotal(
        ProcessImage image,
        int commandIndex,
        byte[] path,
        IReadOnlyList<ReadOnlyMemory<byte>> environment
    )
    {
        var pointers = image.ArgumentCount - commandIndex + environment.Count;
        var total = ((ulong)pointers * 8) + (ulong)path.Length;
        for (var i = commandIndex; i < image.ArgumentCount; i++)
        {
            total += (ulong)image.Argument(i).Length + 1;
        }
        ReadOnlyMemory<byte> largest = default;
        foreach (var entry in environment)
        {
            total += (ulong)entry.Length + 1;
            largest = entry.Length > largest.Length ? entry : largest;
        }
        var limit = Math.Max(MinTotal, Math.Min(MaxTotal, ResourceLimits.Stack / 4));
        return total <= limit
            ? null
            : new Problem(
                ProblemClass.BadValue,
                null,
                $"arguments and environment together take {total} bytes, and the kernel takes {limit} (a quarter of the stack limit)",
                $"deliver large secrets with --file or --memfd; the largest variable is {Encoding.UTF8.GetString(EnvironmentEntry.Name(largest.Span))}"
            );
    }
}
