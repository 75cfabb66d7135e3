namespace Launcher.Model;

/// <summary>A file on tmpfs: the exact bytes of one secret, or a template with secrets in it.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Variable">A variable that gets the path, or null.</param>
/// <param name="Parts">Its content.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="Owner"><c>user[:group]</c> as written; null for the app's user.</param>
internal sealed record FileDelivery(
    string Path,
    string? Variable,
    IReadOnlyList<TextPart> Parts,
    uint Mode,
    string? Owner,
    string Origin,
    SettingSource Source
) : Delivery(Variable ?? Path, Variable, Parts, Origin, Source)
{
    /// <summary>The path of the template it is made from (<c>--template</c>); null when it is one secret.</summary>
    public string? Template { get; init; }
}
