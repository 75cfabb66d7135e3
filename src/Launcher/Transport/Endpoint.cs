namespace Launcher.Transport;

/// <summary>Where a store is and how it is reached.</summary>
internal sealed record Endpoint
{
    /// <summary>Requests are relative to it.</summary>
    public required StoreAddress Address { get; init; }

    /// <summary>What messages call it: <c>Vault at https://vault:8200</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Path of a unix socket to speak HTTP over; the address then only gives the Host header.</summary>
    public string? Socket { get; init; }

    public TlsTrust Tls { get; init; } = TlsTrust.Default;

    /// <summary>
    /// Never through a proxy, and plain HTTP is allowed: the fixed metadata addresses of a provider's login, whose
    /// answers are credentials.
    /// </summary>
    public bool IsMetadata { get; init; }
}
