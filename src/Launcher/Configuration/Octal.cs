namespace Launcher.Configuration;

/// <summary>Permission bits and masks as chmod(1) writes them.</summary>
internal static class Octal
{
    /// <summary>Three or four octal digits, at most 0777 (no setuid, setgid or sticky bit).</summary>
    public static bool TryParse(string text, out uint value)
    {
        value = 0;
        if (text.Length is < 3 or > 4)
        {
            return false;
        }
        foreach (var digit in text)
        {
            if (digit is < '0' or > '7')
            {
                return false;
            }
            value = (value << 3) | (uint)(digit - '0');
        }
        return value <= 0x1ff;
    }
}
