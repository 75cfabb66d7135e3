namespace Launcher.Testing.Doubles.Vault;

/// <summary>A request, and when it came.</summary>
/// <param name="Moment">Since the server was started, by its clock.</param>
/// <param name="Request">As <c>GET secret/data/db</c>.</param>
/// <param name="Token">Who asked; null for nobody that is known.</param>
internal sealed record JournalEntry(TimeSpan Moment, string Request, VaultToken? Token)
{
    /// <summary>What it was answered; 0 while it is not, and for good when the answer got lost.</summary>
    public int Status { get; set; }
}
