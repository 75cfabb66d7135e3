using System.Security.Cryptography.X509Certificates;
using Launcher.Testing.Doubles;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Vault;

/// <summary>A server that wants a client certificate says so in one way, at every start: what stays is never 124.</summary>
public sealed class ClientCertificateTests : IDisposable
{
    private const int AtOnce = 4;

    private readonly Scratch _scratch = Scratch.OnDisk();
    private readonly TestCertificateAuthority _root = new();

    public void Dispose()
    {
        _root.Dispose();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData("-tls1_3", "h2", 80)]
    [InlineData("-tls1_3", "http/1.1", 20)]
    [InlineData("-tls1_2", "h2", 12)]
    [InlineData("-tls1_2", "http/1.1", 12)]
    public async Task Without_one_every_start_says_that_one_is_wanted(string tls, string protocol, int starts)
    {
        await using var server = OpenSslServer.Start(_scratch, _root, "-Verify", "1", tls, "-alpn", protocol);
        var port = await OpenSslServer.PortAsync(server);

        await EveryStartSays(
            Launcher(port),
            starts,
            $"launcher: A: tls: Vault at https://localhost:{port} wants a client certificate: give one with its key: set --vault-client-cert-file and --vault-client-key-file\n"
        );
    }

    [Theory]
    [InlineData("-tls1_3", "h2", 40)]
    [InlineData("-tls1_3", "http/1.1", 12)]
    [InlineData("-tls1_2", "h2", 12)]
    public async Task One_of_an_unknown_CA_is_refused_at_every_start(string tls, string protocol, int starts)
    {
        var flags = new[] { "-Verify", "1", "-verify_return_error", tls, "-alpn", protocol };
        await using var server = OpenSslServer.Start(_scratch, _root, flags);
        var port = await OpenSslServer.PortAsync(server);
        using var other = new TestCertificateAuthority("Other Root");
        using var certificate = other.IssueClient("app");
        using var key = certificate.GetECDsaPrivateKey()!;

        await EveryStartSays(
            Launcher(port)
                .Env("VAULT_CLIENT_CERT", _scratch.Write("client.pem", certificate.ExportCertificatePem()))
                .Env("VAULT_CLIENT_KEY", _scratch.Write("client.key", key.ExportPkcs8PrivateKeyPem())),
            starts,
            $"launcher: A: tls: Vault at https://localhost:{port} refused the client certificate (TLS alert 48): check that its CA is known there and that it is still valid\n"
        );
    }

    // The default of Vault's own listener: it asks everybody and wants it of nobody. One that ends meanwhile may be back soon.
    [Fact]
    public async Task A_server_that_asks_without_wanting_one_is_judged_by_what_it_does()
    {
        await using var answering = OpenSslServer.Start(_scratch, _root, "-verify", "1");
        await using var ending = new RawServer(
            (_, _, _) => Task.CompletedTask,
            _root.IssueLocalhost(),
            asksClient: true
        );

        var answered = await Launcher(await OpenSslServer.PortAsync(answering)).RunAsync();
        var ended = await Launcher($"{ending.Port}").RunAsync();

        Assert.Equal((125, 124), (answered.ExitCode, ended.ExitCode));
        Assert.Contains("did not answer in Vault's JSON", answered.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("client certificate", ended.StandardError, StringComparison.Ordinal);
    }

    private Run Launcher(string port) =>
        Run.Launcher("--timeout", "1s", "--env", "A=vault://kv/x#y")
            .Command("true")
            .Env("VAULT_ADDR", $"https://localhost:{port}")
            .Env("VAULT_CACERT", _scratch.Write("ca.pem", _root.Pem))
            .Env("VAULT_TOKEN", "t");

    private static async Task EveryStartSays(Run launcher, int starts, string says)
    {
        for (var done = 0; done < starts; done += AtOnce)
        {
            foreach (var outcome in await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => launcher.RunAsync())))
            {
                Assert.Equal((125, says), (outcome.ExitCode, outcome.StandardError));
            }
        }
    }
}
