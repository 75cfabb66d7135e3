using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Launcher.Model;
using Launcher.Testing.Doubles;
using Launcher.Testing.Harness;
using Launcher.Tests.Providers.LocalFile;
using Launcher.Transport;
using Launcher.Transport.Trust;

namespace Launcher.Tests.Transport;

/// <summary>A server that asks who the client is.</summary>
public sealed class ClientIdentityTests : IDisposable
{
    private const int Reads = 500;

    private readonly Scratch _scratch = Scratch.OnDisk();
    private readonly TestCertificateAuthority _root = new();
    private readonly TlsTrust _trust;

    public ClientIdentityTests() => _trust = new TlsTrust { CaFile = _scratch.Write("ca.pem", _root.Pem) };

    public void Dispose()
    {
        _root.Dispose();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_certificate_is_shown_with_its_key_in_a_file_of_its_own_or_the_same(bool together)
    {
        using var certificate = _root.IssueClient("app");
        var (pem, key) = (certificate.ExportCertificatePem(), Key(certificate));
        var trust = together
            ? _trust with
            {
                ClientCertificateFile = _scratch.Write("both.pem", $"{pem}\n{key}\n"),
            }
            : _trust with
            {
                ClientCertificateFile = _scratch.Write("client.pem", pem),
                ClientKeyFile = _scratch.Write("client.key", key),
            };
        await using var store = await AskingStore();
        using var asker = new Asker(store.Url, trust);

        Assert.Equal(200, (await asker.GetAsync()).Status);
    }

    [Fact]
    public async Task An_RSA_key_is_as_good()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=app", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var both = $"{certificate.ExportCertificatePem()}\n{key.ExportRSAPrivateKeyPem()}\n";
        await using var store = await AskingStore();
        using var asker = new Asker(store.Url, _trust with { ClientCertificateFile = _scratch.Write("rsa.pem", both) });

        Assert.Equal(200, (await asker.GetAsync()).Status);
    }

    [Fact]
    public async Task Without_one_a_server_that_wants_one_is_named_so()
    {
        await using var server = OpenSslServer.Start(_scratch, _root, "-Verify", "1");
        using var asker = new Asker($"https://localhost:{await OpenSslServer.PortAsync(server)}", _trust);

        var fault = await asker.FailAsync(5);

        Assert.Equal(
            (ProblemClass.Tls, "the store wants a client certificate"),
            (fault.Failure.Class, fault.Failure.What)
        );
    }

    [Fact]
    public async Task A_key_of_another_certificate_is_refused_by_name()
    {
        using var certificate = _root.IssueClient("app");
        using var other = _root.IssueClient("app");

        await Refuses(
            _scratch.Write("c.pem", certificate.ExportCertificatePem()),
            _scratch.Write("k.pem", Key(other)),
            "do not belong together"
        );
    }

    [Fact]
    public async Task A_volume_that_changes_between_the_certificate_and_its_key_gives_a_pair_all_the_same()
    {
        foreach (var version in (string[])["1", "2"])
        {
            using var certificate = _root.IssueClient("app");
            _scratch.Write($"{version}/tls.crt", certificate.ExportCertificatePem());
            _scratch.Write($"{version}/tls.key", Key(certificate));
        }
        File.CreateSymbolicLink(_scratch.At("..data"), "1");
        var trust = new TlsTrust
        {
            ClientCertificateFile = _scratch.At("..data", "tls.crt"),
            ClientKeyFile = _scratch.At("..data", "tls.key"),
        };
        // Once while each is read, somewhere: a volume changes once a minute at most.
        var (read, changed) = (0, 0);
        var changes = Task.Run(
            async () =>
            {
                while (changed < Reads)
                {
                    if (changed == Volatile.Read(ref read))
                    {
                        await Task.Yield();
                        continue;
                    }
                    File.CreateSymbolicLink(_scratch.At("..new"), $"{1 + (changed % 2)}");
                    Assert.Equal(0, TemporaryFolder.Rename(_scratch.At("..new"), _scratch.At("..data")));
                    Volatile.Write(ref changed, changed + 1);
                }
            },
            TestContext.Current.CancellationToken
        );

        while (read < Reads)
        {
            Volatile.Write(ref read, Volatile.Read(ref changed) + 1);
            Assert.NotNull(ClientIdentity.Read(trust));
        }
        await changes;
    }

    [Fact]
    public async Task An_encrypted_key_is_refused_by_name()
    {
        using var certificate = _root.IssueClient("app");
        using var key = certificate.GetECDsaPrivateKey()!;
        var encrypted = key.ExportEncryptedPkcs8PrivateKeyPem(
            "password",
            new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)
        );

        await Refuses(
            _scratch.Write("c.pem", certificate.ExportCertificatePem()),
            _scratch.Write("k.pem", encrypted),
            "is encrypted"
        );
    }

    [Fact]
    public async Task A_file_that_is_missing_is_refused_by_name()
    {
        using var certificate = _root.IssueClient("app");
        var pem = _scratch.Write("c.pem", certificate.ExportCertificatePem());

        await Refuses(pem, _scratch.At("none.key"), "none.key' cannot be read: no such file or directory");
        await Refuses(_scratch.At("none.pem"), pem, "none.pem' cannot be read: no such file or directory");
        await Refuses(pem, pem, "holds no private key");
    }

    private static string Key(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    private Task<StoreServer> AskingStore() =>
        StoreServer.StartAsync(
            200,
            "{}",
            StoreListener.Tls(_root) with
            {
                AcceptsClient = certificate => certificate.Subject == "CN=app",
            }
        );

    private async Task Refuses(string certificate, string key, string what)
    {
        await using var store = await AskingStore();
        using var asker = new Asker(
            store.Url,
            _trust with
            {
                ClientCertificateFile = certificate,
                ClientKeyFile = key,
            }
        );

        var fault = await asker.FailAsync();

        Assert.Equal(ProblemClass.BadSetting, fault.Failure.Class);
        Assert.Contains(what, fault.Failure.What, StringComparison.Ordinal);
    }
}
