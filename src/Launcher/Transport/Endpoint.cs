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

    /// <summary>Who says that plain HTTP to another machine is fine (<c>--vault-allow-http</c>); null when nobody does.</summary>
    public string? HttpAllowedBy { get; init; }

    /// <summary>Why whoever is on the way reads everything, for a warning; null where nobody does.</summary>
    public string? Exposure =>
        HttpAllowedBy is not null && Socket is null && Address is { IsHttps: false, IsLoopback: false }
            ? $"everything sent to {Address} can be read and changed on the way ({HttpAllowedBy})"
            : null;

    /// <summary>
    /// Never through a proxy, and plain HTTP is allowed: the fixed metadata addresses of a provider's login, whose
    /// answers are credentials.
    /// </summary>
    public bool IsMetadata { get; init; }
}
