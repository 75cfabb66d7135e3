namespace Launcher.Providers.Vault;

/// <summary>Who asks.</summary>
/// <param name="Value">Null for nobody: an agent between adds its own.</param>
/// <param name="Origin">Where it came from, for messages.</param>
/// <param name="IsOwn">Whether the launcher logged in for it.</param>
/// <param name="IsBatch">Whether it is one that cannot be revoked.</param>
/// <param name="Life">How long it lives from its login on; null where that is not known.</param>
internal sealed record SessionToken(string? Value, string Origin, bool IsOwn, bool IsBatch, TimeSpan? Life)
{
    /// <summary>Never the value.</summary>
    public override string ToString() => Origin;
}
