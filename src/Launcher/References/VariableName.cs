namespace Launcher.References;

/// <summary>Which names a secret may be delivered under.</summary>
internal static class VariableName
{
    public const string Rule =
        "a variable name has letters, digits, '_', '.', '-' and ':', and does not begin with a digit";

    /// <summary>
    /// Wider than POSIX's identifiers: dots, dashes and colons are how Spring and ASP.NET name their settings, and
    /// execve passes them.
    /// </summary>
    public static bool IsValid(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || char.IsAsciiDigit(name[0]))
        {
            return false;
        }
        foreach (var character in name)
        {
            if (!char.IsAsciiLetterOrDigit(character) && !"_.-:".Contains(character, StringComparison.Ordinal))
            {
                return false;
            }
        }
        return true;
    }
}
