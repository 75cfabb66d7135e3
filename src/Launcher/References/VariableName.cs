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
    public static bool IsValid(string name) =>
        name.Length > 0
        && !char.IsAsciiDigit(name[0])
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '.' or '-' or ':');
}
