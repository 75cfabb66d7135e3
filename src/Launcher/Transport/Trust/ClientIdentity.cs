using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Launcher.Linux;

namespace Launcher.Transport.Trust;

/// <summary>What a client shows a server that asks who it is: a certificate with its chain, and the key to it.</summary>
internal static class ClientIdentity
{
    private const int MaxFile = 1024 * 1024;
    private const string WayOut = "name the PEM files of the client certificate and of its key";

    /// <returns>Null when none is set.</returns>
    /// <exception cref="StoreException">A file cannot be read, or the two do not belong together.</exception>
    public static SslStreamCertificateContext? Read(TlsTrust trust)
    {
        if (trust.ClientCertificateFile is not { } certificateFile)
        {
            return trust.ClientKeyFile is { } alone
                ? throw Wrong($"there is a client key {Shown.Path(alone)} without a client certificate")
                : null;
        }
        // A file may hold both.
        var keyFile = trust.ClientKeyFile ?? certificateFile;
        try
        {
            return Pair(certificateFile, keyFile, trust.ConfinesLinks);
        }
        catch (StoreException)
        {
            // Between one and the other a volume may have changed to its next version; it does so at once.
            return Pair(certificateFile, keyFile, trust.ConfinesLinks);
        }
    }

    private static SslStreamCertificateContext Pair(string certificateFile, string keyFile, bool confined)
    {
        var ders = new List<ReadOnlyMemory<byte>>();
        using var pem = Text("certificate", certificateFile, confined);
        PemText.Split(pem.Bytes, ders);
        if (ders.Count == 0)
        {
            throw Wrong($"the client certificate {Shown.Path(certificateFile)} holds no certificate");
        }
        try
        {
            var own = WithKey(ders[0].Span, keyFile, confined);
            var chain = new X509Certificate2Collection();
            foreach (var der in ders.Skip(1))
            {
                chain.Add(X509CertificateLoader.LoadCertificate(der.Span));
            }
            return SslStreamCertificateContext.Create(own, chain, offline: true);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw Wrong(
                $"the client certificate {Shown.Path(certificateFile)} and the key {Shown.Path(keyFile)} do not belong together, or one of them is damaged"
            );
        }
    }

    private static X509Certificate2 WithKey(ReadOnlySpan<byte> der, string keyFile, bool confined)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(der);
        using var bytes = Text("key", keyFile, confined);
        // As text for the framework, in an array that is cleared: not in a string, which nothing clears.
        var text = GC.AllocateUninitializedArray<char>(bytes.Count, pinned: true);
        try
        {
            var length = Encoding.Latin1.GetChars(bytes.Bytes, text);
            ReadOnlySpan<char> pem = text.AsSpan(0, length);
            if (pem.Contains("ENCRYPTED", StringComparison.Ordinal))
            {
                throw Wrong(
                    $"the client key {Shown.Path(keyFile)} is encrypted, and there is nobody to ask for its password"
                );
            }
            return certificate.GetKeyAlgorithm() switch
            {
                "1.2.840.113549.1.1.1" => WithRsa(certificate, pem, keyFile),
                "1.2.840.10045.2.1" => WithEc(certificate, pem, keyFile),
                var other => throw Wrong(
                    $"the key {Shown.Path(keyFile)} is of a kind that is not supported here ({other}): RSA or EC"
                ),
            };
        }
        finally
        {
            Array.Clear(text);
        }
    }

    private static X509Certificate2 WithRsa(X509Certificate2 certificate, ReadOnlySpan<char> pem, string keyFile)
    {
        using var key = RSA.Create();
        Import(key, pem, keyFile);
        return certificate.CopyWithPrivateKey(key);
    }

    private static X509Certificate2 WithEc(X509Certificate2 certificate, ReadOnlySpan<char> pem, string keyFile)
    {
        using var key = ECDsa.Create();
        Import(key, pem, keyFile);
        return certificate.CopyWithPrivateKey(key);
    }

    private static void Import(AsymmetricAlgorithm key, ReadOnlySpan<char> pem, string keyFile)
    {
        try
        {
            key.ImportFromPem(pem);
        }
        catch (ArgumentException)
        {
            throw Wrong($"the client key {Shown.Path(keyFile)} holds no private key of the certificate's kind");
        }
    }

    private static SecretBuffer Text(string what, string file, bool confined) =>
        WholeFile.Read(file, MaxFile, out var errno, confined)
        ?? throw Wrong(Shown.Unreadable(file, ErrnoText.Describe(errno), $"the client {what}"));

    private static StoreException Wrong(string what) => Failure.Setting(what, WayOut);
}
