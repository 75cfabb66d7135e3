using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Launcher.EndToEnd.Vault;
using Launcher.Testing.Doubles;
using Launcher.Testing.Doubles.Vault;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.RealApps;

/// <summary>The example examples/vault-nginx, as it stands: nginx serves with a certificate that Vault issued for this start.</summary>
public sealed class VaultNginxTests
{
    private const int Quit = 3;

    private static readonly Example s_example = new("vault-nginx");

    [Fact]
    public async Task Nginx_serves_the_certificate_that_was_issued_for_this_start()
    {
        using var authority = new TestCertificateAuthority();
        var pki = new PkiEngine(authority);
        var flags = s_example.Flags;
        // The launcher itself says what the role needs, and that is all it gets.
        var policy = (await Run.Launcher(["policy", .. flags]).RunAsync()).Quietly().StandardOutput;
        await using var server = await VaultServer.StartAsync(policy, vault => vault.Mount("pki/", pki));
        using var reserved = new ReservedPort();
        var port = reserved.Number;
        server.Scratch.Write(
            "nginx.conf",
            s_example
                .Read("nginx.conf")
                .Replace("127.0.0.1:8443", $"127.0.0.1:{port}", StringComparison.Ordinal)
                .Replace("/tmp/nginx.pid", server.Scratch.At("nginx.pid"), StringComparison.Ordinal)
        );
        await using var nginx = server
            .Launcher(flags)
            .Command("nginx", "-e", "stderr", "-c", server.Scratch.At("nginx.conf"))
            .Start();

        await nginx.SaysOnErrorAsync("start worker processes");
        using var shown = await ShownAsync(port, authority);

        // The handshake proves that nginx holds the key that belongs to it.
        Assert.Equal(authority.Certificate.Subject, shown.Issuer);
        Assert.Equal("web.example", shown.GetNameInfo(X509NameType.SimpleName, false));
        Assert.Equal(1, pki.Issued);
        nginx.Signal(Quit);
        Assert.Equal(0, (await nginx.Completion).ExitCode);
    }

    private static async Task<X509Certificate2> ShownAsync(int port, TestCertificateAuthority authority)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "web.example",
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { authority.Certificate },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
            TestContext.Current.CancellationToken
        );
        return X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.GetRawCertData());
    }
}
