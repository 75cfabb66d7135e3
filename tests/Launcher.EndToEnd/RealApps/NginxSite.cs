using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Launcher.Testing.Doubles;

namespace Launcher.EndToEnd.RealApps;

/// <summary>
/// A site that needs two secrets: its TLS key, which nginx reads from descriptor 20, and its passwords, which nginx reads
/// from a file at every request. Its configuration holds neither.
/// </summary>
/// <param name="site">Where nginx sees what is no secret, and the launcher the store.</param>
/// <param name="run">Where nginx may write, in memory.</param>
internal sealed class NginxSite(string site, string run) : IDisposable
{
    private const string User = "ada";

    private readonly string _password = Convert.ToHexString(RandomNumberGenerator.GetBytes(12));
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ReservedPort _port = new();
    private X509Certificate2? _certificate;

    public string[] Flags =>
        [
            "--memfd",
            $"TLS_KEY@20=file://{site}/store/tls.key",
            "--file",
            $"{run}/secret/htpasswd=file://{site}/store/htpasswd",
        ];

    public string[] Command => ["nginx", "-e", "stderr", "-c", $"{site}/nginx.conf"];

    /// <summary>What must lie in the site's folder: name and content.</summary>
    public IEnumerable<(string Name, string Content)> Files =>
        [
            ("nginx.conf", Configuration),
            ("site.crt", Certificate.ExportCertificatePem()),
            ("site/index.html", "hello\n"),
            ("store/tls.key", _key.ExportPkcs8PrivateKeyPem()),
            ("store/htpasswd", $"{User}:{{PLAIN}}{_password}\n"),
        ];

    private X509Certificate2 Certificate => _certificate ??= NewCertificate();

    private string Configuration =>
        $$"""
            daemon off;
            user www-data;
            worker_processes 1;
            error_log stderr notice;
            pid {{run}}/nginx.pid;
            events {}
            http {
              access_log off;
              client_body_temp_path {{run}}/t1;
              proxy_temp_path {{run}}/t2;
              fastcgi_temp_path {{run}}/t3;
              uwsgi_temp_path {{run}}/t4;
              scgi_temp_path {{run}}/t5;
              server {
                listen 127.0.0.1:{{_port.Number}} ssl;
                ssl_certificate {{site}}/site.crt;
                ssl_certificate_key /proc/self/fd/20;
                auth_basic "launcher";
                auth_basic_user_file {{run}}/secret/htpasswd;
                root {{site}}/site;
              }
            }

            """;

    /// <summary>What nginx says when it serves.</summary>
    public static string Ready => "start worker processes";

    /// <summary>The site is there for who knows the password, over TLS with the key from the store, and for nobody else.</summary>
    public async Task CheckAsync()
    {
        Assert.Equal((HttpStatusCode.OK, "hello\n"), await AskAsync(_password));
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(null)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync("another")).Status);
    }

    public void Dispose()
    {
        _certificate?.Dispose();
        _key.Dispose();
        _port.Dispose();
    }

    private async Task<(HttpStatusCode Status, string Body)> AskAsync(string? password)
    {
        using var connection = new SocketsHttpHandler { UseProxy = false };
        // This certificate and no other: only the holder of the key can serve it.
        connection.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) =>
            shown is not null && shown.GetRawCertData().AsSpan().SequenceEqual(Certificate.RawData);
        using var client = new HttpClient(connection) { Timeout = TimeSpan.FromSeconds(10) };
        if (password is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Basic",
                Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{password}"))
            );
        }
        using var answer = await client.GetAsync(
            new Uri($"https://127.0.0.1:{_port.Number}/"),
            TestContext.Current.CancellationToken
        );
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private X509Certificate2 NewCertificate() =>
        new CertificateRequest("CN=localhost", _key, HashAlgorithmName.SHA256).CreateSelfSigned(
            TimeProvider.System.GetUtcNow().AddDays(-1),
            TimeProvider.System.GetUtcNow().AddDays(1)
        );
}
