namespace Launcher.Model;

/// <summary>Lines end with LF or CR LF, in every text that is read here.</summary>
internal static class LineEnds
{
    /// <summary>
    /// The line with a carriage return that no line feed follows, from 1; 0 when there is none. Some programs end a line
    /// there and others take it into the value: whoever reads it otherwise than its writer gets two values for one.
    /// </summary>
    public static int StrayReturn(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < text.Length - 1; i++)
        {
            if (text[i] == '\r' && text[i + 1] != '\n')
            {
                return 1 + text[..i].Count((byte)'\n');
            }
        }
        return 0;
    }
}
