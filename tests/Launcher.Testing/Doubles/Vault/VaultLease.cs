namespace Launcher.Testing.Doubles.Vault;

/// <summary>Something that an engine made for a time.</summary>
/// <param name="Id">As <c>database/creds/app/0123</c>.</param>
/// <param name="Owner">Who asked: it ends with this token.</param>
internal sealed record VaultLease(string Id, VaultToken Owner, VaultLife Life)
{
    /// <summary>What its engine does when it gets more time; null for nothing.</summary>
    public Action<DateTimeOffset>? Extended { get; init; }

    /// <summary>What its engine does when it ends, by itself or not; null for nothing.</summary>
    public Action? Ended { get; init; }
}
