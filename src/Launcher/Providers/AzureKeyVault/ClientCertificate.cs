using System.Security.Cryptography;
using Launcher.Linux;
using Launcher.Transport;
using Launcher.Transport.Trust;

namespace Launcher.Providers.AzureKeyVault;

/// <summary>An application's certificate and its key: it signs who it is ("Microsoft identity platform application authentication certificate credentials").</summary>
internal sealed class ClientCertificate(string file, bool confined)
{
    private static readonly TimeSpan s_life = TimeSpan.FromMinutes(10);

    /// <exception cref="StoreException">The file cannot be read, or does not hold both.</exception>
    public string Assertion(string audience, string client, DateTimeOffset now)
    {
        using var pem = WholeFile.Read(file, SourceFile.Limit, out var errno, confined);
        if (pem is null)
        {
            throw Wrong(Shown.Unreadable(file, ErrnoText.Describe(errno)));
        }
        var certificates = new List<ReadOnlyMemory<byte>>();
        PemText.Split(pem.Bytes, certificates);
        if (certificates.Count == 0)
        {
            throw Wrong($"{Shown.Path(file)} holds no certificate");
        }
        using var key = PemKey.Rsa(pem.Bytes) ?? throw Wrong($"{Shown.Path(file)} holds no RSA key in the clear");
        return SignedToken.Sign(
            key,
            RSASignaturePadding.Pss,
            header =>
            {
                header.WriteString("alg", "PS256");
                header.WriteString("typ", "JWT");
                header.WriteString("x5t#S256", SignedToken.Encode(SHA256.HashData(certificates[0].Span)));
            },
            claims =>
            {
                claims.WriteString("aud", audience);
                claims.WriteString("iss", client);
                claims.WriteString("sub", client);
                claims.WriteString("jti", Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));
                claims.WriteNumber("nbf", now.ToUnixTimeSeconds());
                claims.WriteNumber("exp", (now + s_life).ToUnixTimeSeconds());
            }
        );
    }

    private static StoreException Wrong(string what) =>
        new(
            ProblemClass.Login,
            $"{AzureSettings.CertificateFile}: {what}",
            "put the certificate and its RSA key into one PEM file"
        );
}
