namespace Launcher.Testing.Doubles.Vault;

/// <summary>More time for a lease (<c>sys/leases/renew</c>) and for a token (<c>auth/token/renew-self</c>), in the server's words.</summary>
internal sealed class Renewing
{
    /// <summary>What is granted the next time, in seconds; null for nothing, as it is at its end.</summary>
    public int? Seconds { get; set; } = 3600;

    public VaultAnswer Lease(VaultRequest request, VaultDouble vault)
    {
        var id = request.Text("lease_id") ?? "";
        return !vault.Leases.Contains(id) ? VaultAnswer.Error(400, "lease not found")
            : Seconds is { } seconds ? VaultAnswer.Leased(null, id, seconds, renewable: true)
            : VaultAnswer.Error(400, "lease is not renewable");
    }

    public VaultAnswer Token(VaultToken token) =>
        token.Type == "batch" ? VaultAnswer.Error(400, "batch tokens cannot be renewed")
        : Seconds is { } seconds ? TokenEngine.Granted(token, seconds)
        : VaultAnswer.Error(400, "lease is not renewable");
}
