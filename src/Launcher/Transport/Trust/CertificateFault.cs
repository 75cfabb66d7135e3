using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace Launcher.Transport.Trust;

/// <summary>What is wrong with a server's certificate, for people: which certificate, why, and what to do about it.</summary>
internal static class CertificateFault
{
    private const X509ChainStatusFlags UnknownIssuer =
        X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot;
    private const int MostNames = 8;

    public static StoreException Missing(string name) =>
        Refuse($"{name} showed no certificate", "check that it is the store that listens there");

    public static StoreException Unreadable(string name) =>
        Refuse($"{name}: its certificate is damaged: its names cannot be read", "issue another one");

    /// <summary>Whether the chain does not reach a root we trust.</summary>
    public static bool IsUnknownIssuer(X509Chain chain) => (Flags(chain) & UnknownIssuer) != 0;

    /// <summary>The first reason against a chain; when there is none, the certificate has another name.</summary>
    public static StoreException Explain(
        string name,
        string host,
        X509Certificate2 own,
        X509Chain chain,
        RootStore store
    )
    {
        var flags = Flags(chain);
        var last = chain.ChainElements is [.., { Certificate: var top }] ? top : own;
        return (flags & UnknownIssuer) != 0 ? Unknown(name, own, last, store)
            : Invalid(chain) is { } invalid ? Time(name, own, invalid, chain.ChainPolicy.VerificationTime)
            : flags.HasFlag(X509ChainStatusFlags.NotSignatureValid)
                ? Refuse(
                    $"{name}: {Called(own)} was not signed by the {Quoted.Text(own.Issuer)} of {store.Source}",
                    "give the CA certificate that really signed it as the CA file"
                )
            : flags.HasFlag(X509ChainStatusFlags.NotValidForUsage)
                ? Refuse($"{name}: {Called(own)} is not for servers", "issue one with the usage 'server auth'")
            : flags == X509ChainStatusFlags.NoError ? OtherName(name, host, own)
            : Refuse($"{name}: {Called(own)} cannot be trusted ({flags})", "issue another one");
    }

    private static X509ChainStatusFlags Flags(X509Chain chain) =>
        chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status);

    private static X509Certificate2? Invalid(X509Chain chain) =>
        chain
            .ChainElements.FirstOrDefault(element =>
                element.ChainElementStatus.Any(status => status.Status == X509ChainStatusFlags.NotTimeValid)
            )
            ?.Certificate;

    private static StoreException Unknown(string name, X509Certificate2 own, X509Certificate2 last, RootStore store)
    {
        if (last.SubjectName.RawData.AsSpan().SequenceEqual(last.IssuerName.RawData))
        {
            return Refuse(
                last.Equals(own)
                    ? $"{name}: {Called(own)} is signed by itself and is not among the roots of {store.Source}"
                    : $"{name}: {Called(own)} comes from {Quoted.Text(last.Subject)}, which is not among the roots of {store.Source}",
                "give the certificate of the CA that signs the store's as the CA file"
            );
        }
        var chain = last.Equals(own) ? "" : $" (through {Quoted.Text(last.Subject)})";
        return Refuse(
            $"{name}: {Called(own)} was issued by {Quoted.Text(last.Issuer)}{chain}, which the server did not send and which is not among the roots of {store.Source}",
            "let the store send its intermediate certificates too, or give that CA's certificate as the CA file"
        );
    }

    private static StoreException Time(string name, X509Certificate2 own, X509Certificate2 invalid, DateTime now)
    {
        var clock = $"this machine's clock says {Moment(now)}";
        var which = invalid.Equals(own)
            ? Called(own)
            : $"the certificate {Quoted.Text(invalid.Subject)} above {Called(own)}";
        return now.ToUniversalTime() > invalid.NotAfter.ToUniversalTime()
            ? Refuse(
                $"{name}: {which}, issued by {Quoted.Text(invalid.Issuer)}, expired on {Moment(invalid.NotAfter)}",
                $"renew it ({clock})"
            )
            : Refuse(
                $"{name}: {which}, issued by {Quoted.Text(invalid.Issuer)}, is not valid before {Moment(invalid.NotBefore)}",
                $"wait, or set the clock ({clock})"
            );
    }

    private static StoreException OtherName(string name, string host, X509Certificate2 own)
    {
        // Certificates of content networks have a hundred.
        var names = own
            .Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension =>
                extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(ip => ip.ToString()))
            )
            .Select(Quoted.Text)
            .ToList();
        return names.Count == 0
            ? Refuse(
                $"{name}: {Called(own)} has no subject alternative name, and its common name does not count",
                $"issue one with {Quoted.Text(host)} as subject alternative name"
            )
            : Refuse(
                $"{name}: {Called(own)} is for {string.Join(", ", names.Take(MostNames))}{(names.Count > MostNames ? ", ..." : "")}, not for {Quoted.Text(host)}",
                "use one of its names in the address, or set it as the TLS server name"
            );
    }

    private static string Called(X509Certificate2 own) => $"its certificate {Quoted.Text(own.Subject)}";

    private static string Moment(DateTime time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static StoreException Refuse(string what, string wayOut) => new(ProblemClass.Tls, what, wayOut);
}
