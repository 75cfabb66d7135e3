namespace Launcher.Model;

/// <summary>What somebody asked to have delivered.</summary>
/// <param name="Name">The variable, or the path.</param>
/// <param name="Parts">Bytes and references, in order; one reference alone is a secret byte for byte.</param>
/// <param name="Rights">Who may open it, if it becomes a file.</param>
/// <param name="Origin">Where it was asked for: <c>--env</c>, <c>LAUNCHER_ENV</c>, <c>environment</c>.</param>
/// <param name="Source">What it ranks by.</param>
internal sealed record Asked(
    string Name,
    IReadOnlyList<TextPart> Parts,
    FileRights Rights,
    string Origin,
    SettingSource Source
)
{
    /// <summary>The reference that is all of it, or null.</summary>
    public SecretReference? Whole => Parts is [{ Reference: { } whole }] ? whole : null;
}

/// <summary>Who may open a secret file.</summary>
/// <param name="Mode">Permission bits.</param>
/// <param name="Owner"><c>user[:group]</c> as written; null for the app's user.</param>
internal sealed record FileRights(uint Mode, string? Owner)
{
    public override string ToString() => $"mode {Octal.Text(Mode)}, owner {Owner ?? "the app's user"}";
}
