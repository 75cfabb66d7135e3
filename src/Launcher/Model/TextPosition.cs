using System.Text;

namespace Launcher.Model;

/// <summary>A place in a file, both numbers from 1, the column in characters, as editors count.</summary>
internal sealed record TextPosition(int Line, int Column)
{
    /// <param name="text">UTF-8.</param>
    /// <param name="at">An offset in its bytes.</param>
    public static TextPosition Of(ReadOnlySpan<byte> text, long at)
    {
        var before = text[..(int)at];
        var lineStart = before.LastIndexOf((byte)'\n') + 1;
        return new(before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[lineStart..]) + 1);
    }

    public override string ToString() => FormattableString.Invariant($"{Line}:{Column}");
}
