namespace Launcher.Model;

/// <summary>Permission bits and masks as chmod(1) writes them.</summary>
internal static class Octal
{
    /// <summary><c>0400</c>.</summary>
    public static string Text(uint value) => Convert.ToString(value, 8).PadLeft(4, '0');

    /// <summary>Three or four octal digits, at most 0777 (no setuid, setgid or sticky bit).</summary>
    public static bool TryParse(string text, out uint value)
    {
        value = 0;
        foreach (var digit in text)
        {
            value = (value << 3) | (uint)(digit - '0');
        }
        return text.Length is 3 or 4 && !text.AsSpan().ContainsAnyExceptInRange('0', '7') && value <= 0x1ff;
    }
}
