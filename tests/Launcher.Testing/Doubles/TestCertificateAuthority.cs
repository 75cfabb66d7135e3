using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Launcher.Testing.Doubles;

/// <summary>A certificate authority that lives as long as a test: a root, or an intermediate below another one.</summary>
internal sealed class TestCertificateAuthority : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly TestCertificateAuthority? _above;

    /// <summary>A root.</summary>
    public TestCertificateAuthority(string name = "Test Root")
        : this(name, null, -30, 30) { }

    private TestCertificateAuthority(string name, TestCertificateAuthority? above, double fromDay, double toDay)
    {
        _above = above;
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true)
        );
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var (from, to) = (s_now.AddDays(fromDay), s_now.AddDays(toDay));
        if (above is null)
        {
            Certificate = request.CreateSelfSigned(from, to);
            return;
        }
        request.CertificateExtensions.Add(Issuer(above));
        using var issued = request.Create(above.Certificate, from, to, Serial());
        Certificate = issued.CopyWithPrivateKey(_key);
    }

    /// <summary>This authority's own certificate, with its key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The certificate alone as PEM: what a CA file holds.</summary>
    public string Pem => Certificate.ExportCertificatePem() + "\n";

    /// <summary>This authority's certificate and those above it, without the root: what a server sends beside its own.</summary>
    public X509Certificate2Collection Intermediates
    {
        get
        {
            var all = new X509Certificate2Collection();
            for (var next = this; next._above is not null; next = next._above)
            {
                all.Add(next.Certificate);
            }
            return all;
        }
    }

    // One moment for all: nothing may outlive what vouches for it, not even by the second between the two.
    private static readonly DateTimeOffset s_now = TimeProvider.System.GetUtcNow();

    /// <summary>An authority that this one vouches for.</summary>
    /// <param name="name">Its subject.</param>
    /// <param name="from">Days from now.</param>
    /// <param name="to">Days from now.</param>
    public TestCertificateAuthority Intermediate(
        string name = "Test Intermediate",
        double from = -30,
        double to = 30
    ) => new(name, this, from, to);

    /// <summary>A server's certificate with its key. Yesterday to tomorrow, unless other times are given.</summary>
    /// <param name="names">DNS names and IP addresses; the first is the subject too.</param>
    /// <param name="from">Days from now.</param>
    /// <param name="to">Days from now.</param>
    public X509Certificate2 Issue(string[] names, double from = -1, double to = 1) =>
        Issue(names, ServerAuthentication, from, to);

    /// <summary>A server's certificate that is good from now on for a time.</summary>
    public X509Certificate2 Issue(string[] names, TimeSpan life) =>
        Issue(names, to: (TimeProvider.System.GetUtcNow() + life - s_now).TotalDays);

    /// <summary>A server's certificate as they were before subject alternative names: the common name alone says whose it is.</summary>
    public X509Certificate2 IssueByCommonName(string name) =>
        Issue([name], ServerAuthentication, -1, 1, hasAlternatives: false);

    /// <summary>A server's certificate whose subject alternative names are these bytes, whatever they are.</summary>
    public X509Certificate2 IssueWithNames(string name, byte[] names) =>
        Issue([name], ServerAuthentication, -1, 1, hasAlternatives: false, names);

    /// <summary>For <c>localhost</c>, 127.0.0.1 and ::1.</summary>
    public X509Certificate2 IssueLocalhost() => Issue(["localhost", "127.0.0.1", "::1"]);

    /// <summary>A client's certificate with its key.</summary>
    public X509Certificate2 IssueClient(string name, double from = -1, double to = 1) =>
        Issue([name], ClientAuthentication, from, to);

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }

    private static X509AuthorityKeyIdentifierExtension Issuer(TestCertificateAuthority above) =>
        X509AuthorityKeyIdentifierExtension.CreateFromCertificate(above.Certificate, true, false);

    private static byte[] Serial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7f;
        return serial;
    }

    private X509Certificate2 Issue(
        string[] names,
        string usage,
        double from,
        double to,
        bool hasAlternatives = true,
        byte[]? encodedNames = null
    )
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }
        if (hasAlternatives)
        {
            request.CertificateExtensions.Add(alternatives.Build());
        }
        if (encodedNames is not null)
        {
            request.CertificateExtensions.Add(new X509Extension("2.5.29.17", encodedNames, false));
        }
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        request.CertificateExtensions.Add(Issuer(this));
        // Not Create(Certificate, ...): it refuses times outside of the issuer's own, and a test may want some.
        using var issued = request.Create(
            Certificate.SubjectName,
            X509SignatureGenerator.CreateForECDsa(_key),
            s_now.AddDays(from),
            s_now.AddDays(to),
            Serial()
        );
        return issued.CopyWithPrivateKey(key);
    }
}
