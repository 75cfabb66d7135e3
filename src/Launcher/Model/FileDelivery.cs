namespace Launcher.Model;

/// <summary>A file on tmpfs with the exact bytes of one secret.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Variable">A variable that gets the path, or null.</param>
/// <param name="Reference">The secret.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="Owner"><c>user[:group]</c> as written; null for the app's user.</param>
internal sealed record FileDelivery(
    string Path,
    string? Variable,
    SecretReference Reference,
    uint Mode,
    string? Owner,
    string Origin
) : Delivery(Variable ?? Path, Origin)
{
    public override IEnumerable<SecretReference> References => [Reference];
}
