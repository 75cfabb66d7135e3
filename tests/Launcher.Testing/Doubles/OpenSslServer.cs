using System.Security.Cryptography.X509Certificates;
using Launcher.Testing.Harness;

namespace Launcher.Testing.Doubles;

/// <summary><c>openssl s_server</c> with a certificate for localhost: TLS that .NET does not offer, or answers otherwise.</summary>
internal static class OpenSslServer
{
    private const string Announcement = "ACCEPT 127.0.0.1:";

    public static Running Start(Scratch scratch, TestCertificateAuthority root, params ReadOnlySpan<string> flags)
    {
        using var certificate = root.IssueLocalhost();
        using var key = certificate.GetECDsaPrivateKey()!;
        var both = $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
        // -www: it answers by itself, and does not end with its standard input.
        return Run.Helper("openssl", "s_server", "-www", "-accept", "127.0.0.1:0")
            .Arguments("-cert", scratch.Write("server.pem", both))
            .Arguments(flags)
            .Start();
    }

    public static async Task<string> PortAsync(Running server)
    {
        await server.SaysAsync(Announcement);
        await server.SaysAsync("\n");
        return server.Output.Text.Split(Announcement)[1].Split('\n')[0];
    }
}
