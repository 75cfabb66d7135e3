using System.Text;

namespace Launcher.Linux;

/// <summary>One name in a directory.</summary>
/// <param name="NativeName">The exact bytes with a final NUL: names need not be UTF-8.</param>
/// <param name="Kind">Its own type (a link is a link); 0 when the filesystem does not say.</param>
internal sealed record DirectoryEntry(byte[] NativeName, FileKind Kind)
{
    /// <summary>The name for people and for keys.</summary>
    public string Name { get; } = Encoding.UTF8.GetString(NativeName.AsSpan()[..^1]);
}
