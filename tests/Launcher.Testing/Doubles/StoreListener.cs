using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Launcher.Testing.Doubles;

/// <summary>Where and how a <see cref="StoreServer"/> listens. By default: plain HTTP on 127.0.0.1, a port of the kernel's choice.</summary>
internal sealed record StoreListener
{
    /// <summary>The server's certificate with its key; null for plain HTTP.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>What the server sends beside its certificate.</summary>
    public X509Certificate2Collection? Intermediates { get; init; }

    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>One that was reserved before; null for any that is free.</summary>
    public ReservedPort? Port { get; init; }

    /// <summary>A unix socket's path, instead of an address.</summary>
    public string? Socket { get; init; }

    /// <summary>What TLS may negotiate; none for what the system likes.</summary>
    public SslProtocols TlsVersions { get; init; } = SslProtocols.None;

    public HttpProtocols Protocols { get; init; } = HttpProtocols.Http1;

    /// <summary>Looks at the client's certificate, which is then required; null to ask for none.</summary>
    public Func<X509Certificate2, bool>? AcceptsClient { get; init; }

    /// <summary>TLS with this authority's certificate for localhost.</summary>
    public static StoreListener Tls(TestCertificateAuthority authority) =>
        new() { Certificate = authority.IssueLocalhost(), Intermediates = authority.Intermediates };
}
