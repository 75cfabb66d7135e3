namespace Launcher.Model;

/// <summary>What a reference came to.</summary>
/// <param name="Value">The bytes, selected and decoded; null when the secret is not there and <c>optional</c> allows that.</param>
/// <param name="TrimsNewlines">Whether its trailing newlines are dropped on the way into a variable, as <c>$(cat)</c> does.</param>
/// <param name="Request">What its store was asked.</param>
internal sealed record FetchedSecret(SecretValue? Value, bool TrimsNewlines, SecretRequest Request)
{
    /// <summary>The store's name for the version that was read; null where it has none, or nothing.</summary>
    public string? Version { get; init; }

    public Until Until { get; init; } = Until.Open;

    /// <summary>False when the store was only asked whether it would issue the secret: the value is then empty.</summary>
    public bool IsIssued { get; init; } = true;
}
