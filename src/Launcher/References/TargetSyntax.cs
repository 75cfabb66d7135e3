namespace Launcher.References;

/// <summary>How one kind of delivery is asked for: what reading settings and references needs of its line in the table.</summary>
internal abstract class TargetSyntax
{
    /// <summary>The heading in the help that the settings of all kinds stand under.</summary>
    public const string Heading = "Secrets";

    /// <param name="name">See <see cref="Model.Setting.Name"/>.</param>
    /// <param name="valueName">See <see cref="Model.Setting.ValueName"/>.</param>
    /// <param name="help">See <see cref="Model.Setting.Help"/>.</param>
    protected TargetSyntax(string name, string valueName, string help) =>
        Setting = new Setting(name, SettingKind.Repeated, Heading, valueName, null, help);

    /// <summary>Each of its values asks for one delivery.</summary>
    public Setting Setting { get; }

    /// <summary>What a value of <see cref="Setting"/> asks for; null when something is wrong, which the reader was told.</summary>
    public required Func<SettingValue, TargetReader, Delivery?> Read { get; init; }

    /// <summary>The word of <c>as=</c>; null when no reference asks for this kind.</summary>
    public string? Word { get; init; }

    /// <summary>What a text with a name asks for by that word, or by none where this is the first kind of the table.</summary>
    public Func<Asked, TargetReader, Delivery?>? FromName { get; init; }

    /// <summary>Whether a reference may say whose it is and for whom: <c>mode=</c>, <c>owner=</c>.</summary>
    public bool HasRights { get; init; }

    /// <summary>Whether a reference may say where it is: <c>to=</c>.</summary>
    public bool HasPath { get; init; }
}
