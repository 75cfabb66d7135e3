namespace Launcher.Model;

/// <summary>
/// One thing a user can set: its flag, its environment twin, its default and its help are this object and nothing else.
/// </summary>
/// <param name="Name">Lower-case with dashes: <c>file-mode</c>.</param>
/// <param name="Kind">Whether it takes a value, and how many.</param>
/// <param name="Group">The heading it stands under in <c>--help</c>.</param>
/// <param name="ValueName">What the help shows for the value: <c>NAME=REF</c>; empty for a switch.</param>
/// <param name="Default">The default as text for help and <c>plan</c>; null when the default is absence.</param>
/// <param name="Help">One line, without a final stop.</param>
internal sealed record Setting(
    string Name,
    SettingKind Kind,
    string Group,
    string ValueName,
    string? Default,
    string Help
)
{
    /// <summary>The flag: <c>--file-mode</c>.</summary>
    public string Flag { get; } = "--" + Name;

    /// <summary>The environment twin: <c>LAUNCHER_FILE_MODE</c>.</summary>
    public string Variable { get; } = "LAUNCHER_" + Name.Replace('-', '_').ToUpperInvariant();
}
