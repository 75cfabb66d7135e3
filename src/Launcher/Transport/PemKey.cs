using System.Security.Cryptography;
using System.Text;

namespace Launcher.Transport;

/// <summary>A private key in PEM (RFC 7468), for signing.</summary>
internal static class PemKey
{
    /// <summary>Null when it holds no RSA key in the clear.</summary>
    public static RSA? Rsa(ReadOnlySpan<byte> pem)
    {
        // As text for the framework, in an array that is cleared: not in a string, which nothing clears.
        var text = GC.AllocateUninitializedArray<char>(pem.Length, pinned: true);
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(text.AsSpan(0, Encoding.Latin1.GetChars(pem, text)));
            return key;
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            key.Dispose();
            return null;
        }
        finally
        {
            Array.Clear(text);
        }
    }
}
