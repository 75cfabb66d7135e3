namespace Launcher.Testing.Doubles.Vault;

/// <summary>A token and what it may do.</summary>
/// <param name="value">What is sent.</param>
/// <param name="policies">Names of policies; <c>root</c> may do everything.</param>
/// <param name="type"><c>service</c> or <c>batch</c>.</param>
internal sealed class VaultToken(string value, IReadOnlyList<string> policies, string type, VaultLife life)
{
    public string Value => value;

    public IReadOnlyList<string> Policies => policies;

    public string Type => type;

    public VaultLife Life => life;

    /// <summary>A batch token is nowhere written down: it can be neither renewed nor revoked.</summary>
    public bool IsBatch => type == "batch";

    /// <summary>Requests it is still good for; 0 for any number.</summary>
    public int UsesLeft { get; set; }

    /// <summary>Who made it; revoked together with it. Null for an orphan, as what a login gives is.</summary>
    public VaultToken? Parent { get; init; }

    public string Accessor { get; } = type == "batch" ? "" : Guid.NewGuid().ToString("n");
}
