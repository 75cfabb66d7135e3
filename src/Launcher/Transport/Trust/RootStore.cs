using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Launcher.Transport.Trust;

/// <summary>The certificates a connection trusts, still encoded: decoding all of a distribution's takes longer than a request.</summary>
/// <param name="source">Where they come from, for messages.</param>
/// <param name="certificates">Their DER.</param>
internal sealed class RootStore(string source, IReadOnlyList<ReadOnlyMemory<byte>> certificates)
{
    public string Source => source;

    public int Count => certificates.Count;

    /// <summary>
    /// Those that can end a chain over the given certificates: their subject, to the byte, is an issuer of one of them or
    /// of one found so.
    /// </summary>
    public X509Certificate2Collection Matching(IEnumerable<X509Certificate2> shown)
    {
        var found = new X509Certificate2Collection();
        var issuers = shown.Select(certificate => certificate.IssuerName.RawData).ToList();
        var taken = new HashSet<int>();
        for (var i = 0; i < issuers.Count; i++)
        {
            for (var j = 0; j < certificates.Count; j++)
            {
                if (
                    DerCertificate.Subject(certificates[j].Span).SequenceEqual(issuers[i])
                    && taken.Add(j)
                    && Decode(certificates[j]) is { } match
                )
                {
                    found.Add(match);
                    issuers.Add(match.IssuerName.RawData);
                }
            }
        }
        return found;
    }

    /// <summary>
    /// All of them: names may be equal though their bytes are not (RFC 5280, 7.1), which is worth the time only when
    /// nothing else matches.
    /// </summary>
    public X509Certificate2Collection All() => [.. certificates.Select(Decode).OfType<X509Certificate2>()];

    // A certificate nobody can decode is no root.
    private static X509Certificate2? Decode(ReadOnlyMemory<byte> certificate)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(certificate.Span);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
