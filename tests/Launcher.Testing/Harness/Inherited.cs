using System.Text;

namespace Launcher.Testing.Harness;

/// <summary>An environment as bytes.</summary>
internal static class Inherited
{
    public static IReadOnlyList<ReadOnlyMemory<byte>> Of(params string[] entries) =>
        [.. entries.Select(entry => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(entry))];

    public static string[] Text(IEnumerable<ReadOnlyMemory<byte>> entries) =>
        [.. entries.Select(entry => Encoding.UTF8.GetString(entry.Span))];
}
