namespace Launcher.Testing.Doubles.Vault;

/// <summary>A token and what it may do.</summary>
/// <param name="Value">What is sent.</param>
/// <param name="Policies">Names of policies; <c>root</c> may do everything.</param>
/// <param name="Type"><c>service</c> or <c>batch</c>.</param>
internal sealed record VaultToken(string Value, IReadOnlyList<string> Policies, string Type)
{
    /// <summary>Requests it is still good for; 0 for any number.</summary>
    public int UsesLeft { get; set; }

    /// <summary>Who made it; revoked together with it.</summary>
    public VaultToken? Parent { get; init; }

    public string Accessor { get; } = Guid.NewGuid().ToString("n");
}
