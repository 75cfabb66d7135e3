using System.Security.Cryptography;
using System.Text;
using Launcher.Linux;
using Launcher.Model;
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
        using var key = Key(pem);
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

    private RSA Key(SecretBuffer pem)
    {
        // As text for the framework, in an array that is cleared: not in a string, which nothing clears.
        var text = GC.AllocateUninitializedArray<char>(pem.Count, pinned: true);
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(text.AsSpan(0, Encoding.Latin1.GetChars(pem.Bytes, text)));
            return key;
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw Wrong($"{Shown.Path(file)} holds no RSA key in the clear");
        }
        finally
        {
            Array.Clear(text);
        }
    }

    private static StoreException Wrong(string what) =>
        new(
            ProblemClass.Login,
            $"{AzureSettings.CertificateFile}: {what}",
            "put the certificate and its RSA key into one PEM file"
        );
}
