namespace Launcher.Model;

/// <summary>What a reference came to.</summary>
/// <param name="Value">The bytes, selected and decoded; null when the secret is not there and <c>optional</c> allows that.</param>
/// <param name="TrimsNewlines">Whether its trailing newlines are dropped on the way into a variable, as <c>$(cat)</c> does.</param>
/// <param name="Version">The store's name for this version, or null.</param>
internal sealed record FetchedSecret(SecretValue? Value, bool TrimsNewlines, string? Version)
{
    /// <summary>False when the store was only asked whether it would issue the secret: the value is then empty.</summary>
    public bool IsIssued { get; init; } = true;
}
