namespace Launcher.Model;

/// <summary>Who may open a secret file.</summary>
/// <param name="Mode">Permission bits.</param>
/// <param name="Owner"><c>user[:group]</c> as written; null for the app's user.</param>
internal sealed record FileRights(uint Mode, string? Owner)
{
    public override string ToString() => $"mode {Octal.Text(Mode)}, owner {Owner ?? "the app's user"}";
}
