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
    public string Variable { get; private init; } = "LAUNCHER_" + Name.Replace('-', '_').ToUpperInvariant();

    /// <summary>Whose stores it is about, and the first word of its name (<c>vault</c>); null for the launcher's own.</summary>
    public string? Vendor { get; init; }

    /// <summary>Which further instance of the vendor's stores it is about; null for the one without a name.</summary>
    public string? Instance { get; private init; }

    /// <summary>
    /// The vendor's own variables for the same thing, the best first (<c>VAULT_ADDR</c>). They rank below flag and twin,
    /// stay in the app's environment, and are never scanned for references.
    /// </summary>
    public IReadOnlyList<string> VendorVariables { get; init; } = [];

    /// <summary>
    /// Variables of the vendor's that decide the same in a way of their own (<c>VAULT_CACERT_BYTES</c> beside a path). Where
    /// the setting is locked, they are refused as well.
    /// </summary>
    public IReadOnlyList<string> RelatedVariables { get; init; } = [];

    /// <summary>
    /// The names of settings that are locked together with it, to their defaults unless the same file says otherwise: a
    /// locked CA would be worth nothing beside a switch that trusts everybody.
    /// </summary>
    public IReadOnlyList<string> LockedWith { get; init; } = [];

    /// <summary>
    /// The same setting of another instance: <c>vault+eu-addr</c>, <c>LAUNCHER_VAULT__EU_ADDR</c>. The vendor's variables
    /// are the unnamed instance's alone: with them its token would go to another server.
    /// </summary>
    public Setting Of(string? instance) =>
        instance is null
            ? this
            : new Setting($"{Vendor}+{instance}{Name[Vendor!.Length..]}", Kind, Group, ValueName, Default, Help)
            {
                Vendor = Vendor,
                Instance = instance,
                LockedWith = LockedWith,
                // A variable's name cannot hold a plus.
                Variable = $"LAUNCHER_{Vendor}__{instance}{Name[Vendor.Length..]}".Replace('-', '_').ToUpperInvariant(),
            };

    /// <summary>Of several values of this setting the one that counts: the last of the highest <see cref="SettingSource"/>.</summary>
    public SettingValue? Effective(IEnumerable<SettingValue> values)
    {
        SettingValue? best = null;
        foreach (var value in values)
        {
            if (value.Setting == this && (best is null || value.Source >= best.Source))
            {
                best = value;
            }
        }
        return best;
    }
}

/// <summary>How a setting is written on the command line and in its variable.</summary>
internal enum SettingKind
{
    /// <summary>A flag without a value; its variable takes <c>true</c> or <c>false</c>.</summary>
    Switch,

    /// <summary>One value; the last one given wins, as everywhere.</summary>
    Single,

    /// <summary>Any number of values; its variable takes one per line.</summary>
    Repeated,
}
