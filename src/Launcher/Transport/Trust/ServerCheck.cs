using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Launcher.Transport.Trust;

/// <summary>
/// Judges the certificate of one server in one handshake. Revocation is not checked: it would need more of the network
/// than the store itself, and a responder that is away would have to stop every start or count for nothing.
/// </summary>
/// <param name="name">What messages call the server.</param>
/// <param name="host">The name the certificate must have.</param>
/// <param name="roots">Whom to trust. Asked only when a certificate is there to be judged.</param>
internal sealed class ServerCheck(string name, string host, Lazy<RootStore> roots)
{
    private static readonly Oid s_serverAuthentication = new("1.3.6.1.5.5.7.3.1");

    /// <summary>Why the certificate was refused; null before, and when it was not.</summary>
    public StoreException? Fault { get; private set; }

    /// <summary>
    /// For the framework's own look at the certificate, which comes before ours: it trusts nobody, and looks nothing up
    /// on the network.
    /// </summary>
    public static X509ChainPolicy TrustNobody() => Trust([], []);

    /// <summary><see cref="RemoteCertificateValidationCallback"/>.</summary>
    public bool Accepts(X509Certificate? certificate, X509Chain? seen, SslPolicyErrors errors)
    {
        try
        {
            Fault =
                certificate is X509Certificate2 own && seen is not null
                    ? Judge(
                        own,
                        seen.ChainPolicy.ExtraStore,
                        // The framework still believes a common name where there is no alternative one; RFC 9525 does not.
                        !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
                            && own.MatchesHostname(host, allowWildcards: true, allowCommonName: false)
                    )
                    : CertificateFault.Missing(name);
        }
        catch (CryptographicException)
        {
            Fault = CertificateFault.Unreadable(name);
        }
        return Fault is null;
    }

    private StoreException? Judge(X509Certificate2 own, X509Certificate2Collection sent, bool hasName)
    {
        RootStore store;
        try
        {
            store = roots.Value;
        }
        catch (StoreException unreadable)
        {
            return unreadable;
        }
        var anchors = store.Matching(sent.Prepend(own));
        using var chain = Build(own, sent, anchors, out var trusted);
        if (trusted || !CertificateFault.IsUnknownIssuer(chain))
        {
            return trusted && hasName ? null : CertificateFault.Explain(name, host, own, chain, store);
        }
        using var whole = Build(own, sent, store.All(), out trusted);
        return trusted && hasName ? null : CertificateFault.Explain(name, host, own, whole, store);
    }

    private static X509Chain Build(
        X509Certificate2 own,
        X509Certificate2Collection sent,
        X509Certificate2Collection anchors,
        out bool trusted
    )
    {
        var chain = new X509Chain { ChainPolicy = Trust(anchors, sent) };
        trusted = chain.Build(own) || EndsAtAnchor(chain, anchors);
        return chain;
    }

    // Whoever names an intermediate as the CA trusts it, root or not; so do curl and Go. A chain that is partial and
    // nothing worse has good signatures all the way.
    private static bool EndsAtAnchor(X509Chain chain, X509Certificate2Collection anchors) =>
        Array.TrueForAll(chain.ChainStatus, status => status.Status == X509ChainStatusFlags.PartialChain)
        && chain.ChainElements is [.., { Certificate: var last }]
        && anchors.Any(anchor => anchor.RawDataMemory.Span.SequenceEqual(last.RawDataMemory.Span));

    private static X509ChainPolicy Trust(X509Certificate2Collection anchors, X509Certificate2Collection sent)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(anchors);
        policy.ExtraStore.AddRange(sent);
        policy.ApplicationPolicy.Add(s_serverAuthentication);
        return policy;
    }
}
