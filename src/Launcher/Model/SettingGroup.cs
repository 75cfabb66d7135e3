namespace Launcher.Model;

/// <summary>Settings that stand together under one heading of the help, in the order in which they are declared.</summary>
/// <param name="heading">The heading.</param>
/// <param name="vendor">Whose stores they are about: the first word of each name; null for the launcher's own.</param>
internal sealed class SettingGroup(string heading, string? vendor = null)
{
    private readonly List<Setting> _settings = [];

    public IReadOnlyList<Setting> Settings => _settings;

    /// <summary>A flag without a value.</summary>
    /// <inheritdoc cref="Add" path="/param"/>
    public Setting Switch(string name, string help, string[]? also = null, string[]? lockedWith = null) =>
        Add(SettingKind.Switch, name, "", help, null, also, null, lockedWith);

    /// <summary>One value.</summary>
    /// <inheritdoc cref="Add" path="/param"/>
    public Setting Single(
        string name,
        string valueName,
        string help,
        string? or = null,
        string[]? also = null,
        string[]? related = null,
        string[]? lockedWith = null
    ) => Add(SettingKind.Single, name, valueName, help, or, also, related, lockedWith);

    /// <summary>Any number of values.</summary>
    /// <inheritdoc cref="Add" path="/param"/>
    public Setting Repeated(string name, string valueName, string help, string[]? lockedWith = null) =>
        Add(SettingKind.Repeated, name, valueName, help, null, null, null, lockedWith);

    /// <param name="name">Lower-case with dashes, without the vendor.</param>
    /// <param name="valueName">See <see cref="Setting.ValueName"/>.</param>
    /// <param name="help">See <see cref="Setting.Help"/>.</param>
    /// <param name="or">See <see cref="Setting.Default"/>.</param>
    /// <param name="also">See <see cref="Setting.VendorVariables"/>.</param>
    /// <param name="related">See <see cref="Setting.RelatedVariables"/>.</param>
    /// <param name="lockedWith">See <see cref="Setting.LockedWith"/>; without the vendor.</param>
    private Setting Add(
        SettingKind kind,
        string name,
        string valueName,
        string help,
        string? or,
        string[]? also,
        string[]? related,
        string[]? lockedWith
    )
    {
        var setting = new Setting(Whole(name), kind, heading, valueName, or, help)
        {
            Vendor = vendor,
            VendorVariables = also ?? [],
            RelatedVariables = related ?? [],
            LockedWith = Array.ConvertAll(lockedWith ?? [], Whole),
        };
        _settings.Add(setting);
        return setting;
    }

    private string Whole(string name) => vendor is null ? name : $"{vendor}-{name}";
}
