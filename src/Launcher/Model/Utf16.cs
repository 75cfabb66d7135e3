namespace Launcher.Model;

/// <summary>Text that a Windows editor saved as "Unicode": everything here is read as UTF-8.</summary>
internal static class Utf16
{
    /// <summary>
    /// Whether text begins as UTF-16: with its byte order mark (The Unicode Standard, 2.13), or with a letter of ASCII in
    /// two bytes, as no text in UTF-8 does.
    /// </summary>
    public static bool Begins(ReadOnlySpan<byte> text) =>
        text.Length >= 2 && (text[..2] is [0xff, 0xfe] or [0xfe, 0xff] || (text[0] == 0) != (text[1] == 0));
}
