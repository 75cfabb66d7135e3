namespace Launcher.Providers.Vault;

/// <summary>Who asks.</summary>
/// <param name="Value">Null for nobody: an agent between adds its own.</param>
/// <param name="Origin">Where it came from, for messages.</param>
/// <param name="IsOwn">Whether the launcher logged in for it.</param>
internal sealed record SessionToken(string? Value, string Origin, bool IsOwn) : Session
{
    /// <summary>Whether it lives beyond the launcher unless that revokes it. A batch token cannot be: whoever lets logins have one has decided that.</summary>
    public bool IsRevocable => IsOwn && !IsBatch;

    /// <summary>An agent sees to its own.</summary>
    public override bool IsGiven => !IsOwn && Value is not null;

    /// <summary>Whether it is one that can be neither revoked nor renewed.</summary>
    public bool IsBatch { get; init; }

    /// <summary>Never the value.</summary>
    public override string ToString() => Origin;
}
