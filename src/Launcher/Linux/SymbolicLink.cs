using System.Text;

namespace Launcher.Linux;

/// <summary>readlink(2): where a link points, without going there.</summary>
internal static unsafe class SymbolicLink
{
    private const int CurrentDirectory = -100;
    private const int MaxPath = 4096;

    /// <summary>The target's bytes with a final NUL, or null when the path is no link or cannot be read.</summary>
    public static byte[]? Target(string path) => Target(CurrentDirectory, PathText.Terminated(path));

    /// <summary>The same as text, without the NUL.</summary>
    public static string? TargetText(string path) =>
        Target(path) is { } target ? Encoding.UTF8.GetString(target.AsSpan()[..^1]) : null;

    /// <summary>The same for a name in an open directory.</summary>
    /// <param name="name">With its final NUL.</param>
    public static byte[]? Target(OpenFile directory, ReadOnlySpan<byte> name) => Target(directory.Descriptor, name);

    /// <inheritdoc cref="Target(OpenFile, ReadOnlySpan{byte})"/>
    public static byte[]? Target(int directory, ReadOnlySpan<byte> name)
    {
        // Safe: the kernel writes at most the length it is given and no NUL; no target is longer than PATH_MAX - 1.
        var buffer = stackalloc byte[MaxPath];
        fixed (byte* start = name)
        {
            var count = (int)Libc.ReadLinkAt(directory, start, buffer, MaxPath);
            return count < 0 ? null : PathText.Terminated(new ReadOnlySpan<byte>(buffer, count));
        }
    }
}
