namespace Launcher.Model;

/// <summary>A sealed memory file (memfd_create(2)) that the app inherits; the variable holds its /proc path.</summary>
/// <param name="Variable">Gets <c>/proc/self/fd/N</c>.</param>
/// <param name="Descriptor">The N the user fixed (3 to 1023), or null for the lowest free one from 20.</param>
/// <param name="Parts">Its content.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="Owner"><c>user[:group]</c> as written; null for the app's user.</param>
internal sealed record MemoryFileDelivery(
    string Variable,
    int? Descriptor,
    IReadOnlyList<TextPart> Parts,
    uint Mode,
    string? Owner,
    string Origin,
    SettingSource Source
) : Delivery(Variable, Variable, Parts, Origin, Source)
{
    /// <inheritdoc cref="Delivery.Variable"/>
    public new string Variable => base.Variable!;
}
