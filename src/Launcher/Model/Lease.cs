namespace Launcher.Model;

/// <summary>A store's promise that a secret stays valid for a time.</summary>
/// <param name="Id">The store's name for the lease; not a secret, but of no use to anyone else.</param>
/// <param name="Duration">How long the secret lives from the moment it was issued.</param>
/// <param name="Renewable">Whether the store lets the holder extend the same secret.</param>
internal sealed record Lease(string Id, TimeSpan Duration, bool Renewable);
