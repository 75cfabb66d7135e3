using System.Security.Authentication;
using Launcher.Testing.Doubles;
using Launcher.Testing.Harness;
using Microsoft.AspNetCore.Http;

namespace Launcher.EndToEnd.Containers;

/// <summary>TLS and names in the roots of distributions: the published file, a store on the machine's loopback.</summary>
public sealed class TlsInRootsTests : IDisposable
{
    private const string Secret = "s3cret";

    private readonly TestCertificateAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData("empty", "etc/ssl/certs/ca-certificates.crt")]
    [InlineData("musl", "etc/ssl/cert.pem")]
    [InlineData("musl", "etc/ssl/certs/ca-certificates.crt")]
    [InlineData("empty", "etc/pki/tls/certs/ca-bundle.crt")]
    [InlineData("empty", "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem")]
    [InlineData("empty", "etc/ssl/ca-bundle.pem")]
    [InlineData("debian", "etc/ssl/certs/own.pem")]
    public async Task The_roots_of_the_image_are_found_without_HOME_and_without_a_word(string baseName, string path)
    {
        await using var store = await StoreAsync("localhost");
        using var root = await DistributionRoot.OfAsync(baseName);
        root.WithNetwork().Write(path, _authority.Pem);

        var outcome = await Read(root, store.Url).RunAsync();

        Assert.Equal(Secret, outcome.Quietly().StandardOutput);
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("musl")]
    public async Task Without_any_the_launchers_own_count_and_a_private_CA_is_refused_with_a_sentence(string baseName)
    {
        await using var store = await StoreAsync("localhost");
        using var root = await DistributionRoot.OfAsync(baseName);
        root.WithNetwork();

        var outcome = await Read(root, store.Url).RunAsync();

        Assert.Equal(125, outcome.ExitCode);
        Assert.Contains(
            "was issued by 'CN=Test Root', which the server did not send and which is not among the roots of the Mozilla roots inside of the launcher",
            outcome.StandardError,
            StringComparison.Ordinal
        );
        Assert.Empty(store.Requests);
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("debian")]
    [InlineData("musl")]
    public async Task The_images_own_settings_for_names_and_OpenSSL_do_no_harm(string baseName)
    {
        const string Broken = """
            openssl_conf = start
            [start]
            ssl_conf = ssl
            [ssl]
            system_default = unusable
            [unusable]
            CipherString = NONSENSE
            """;
        await using var store = await StoreAsync("store.test");
        using var root = await DistributionRoot.OfAsync(baseName);
        root.WithNetwork()
            .Write("etc/nsswitch.conf", "hosts: mdns4_minimal [NOTFOUND=return] resolve dns\npasswd: sss\n")
            .Write("etc/hosts", "127.0.0.1 store.test\n")
            .Write("usr/lib/ssl/openssl.cnf", Broken)
            .Write("etc/ssl/openssl.cnf", Broken)
            .Write("etc/ssl/certs/ca-certificates.crt", _authority.Pem);

        var outcome = await Read(root, $"https://store.test:{store.Port}").RunAsync();

        Assert.Equal(Secret, outcome.Quietly().StandardOutput);
        // Whoever reads that file is stopped by it.
        using var scratch = Scratch.OnDisk();
        var reader = await Run.Program("openssl", "s_client", "-connect", $"127.0.0.1:{store.Port}")
            .Env("OPENSSL_CONF", scratch.Write("openssl.cnf", Broken))
            .RunAsync();
        Assert.NotEqual(0, reader.ExitCode);
    }

    [Fact]
    public async Task What_the_launcher_sets_for_its_libraries_never_reaches_the_app()
    {
        await using var store = await StoreAsync("localhost");
        using var scratch = Scratch.OnDisk();
        var file = scratch.Write("ca.pem", _authority.Pem);

        var outcome = await Run.Launcher("--env", "X=vault://secret/db#password")
            .Env("VAULT_ADDR", store.Url)
            .Env("VAULT_TOKEN", "t")
            .Env("SSL_CERT_FILE", file)
            .Command("/usr/bin/env")
            .RunAsync();

        Assert.Equal(
            [
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                $"SSL_CERT_FILE={file}",
                $"VAULT_ADDR={store.Url}",
                $"X={Secret}",
            ],
            outcome
                .Quietly()
                .StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Order(StringComparer.Ordinal)
        );
    }

    private static Run Read(DistributionRoot root, string url) =>
        root.Program("/launcher", "--env", "X=vault://secret/db#password", "--timeout", "10s", "--", "/app", "env", "X")
            .Env("VAULT_ADDR", url)
            .Env("VAULT_TOKEN", "t");

    // Just enough of a Vault: one KV mount of version 2 with one secret. TLS 1.2, because OpenSSL's settings for ciphers
    // do not count for 1.3.
    private Task<StoreServer> StoreAsync(string name) =>
        StoreServer.StartAsync(
            async context =>
            {
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync(
                    context.Request.Path.Value!.Contains("/mounts/", StringComparison.Ordinal)
                        ? """{"data":{"path":"secret/","type":"kv","options":{"version":"2"}}}"""
                        : "{\"data\":{\"data\":{\"password\":\"" + Secret + "\"},\"metadata\":{\"version\":1}}}",
                    context.RequestAborted
                );
            },
#pragma warning disable CA5398 // A version is what the tests need.
            new() { Certificate = _authority.Issue([name]), TlsVersions = SslProtocols.Tls12 }
#pragma warning restore CA5398
        );
}
