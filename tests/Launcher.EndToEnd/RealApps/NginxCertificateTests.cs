using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Launcher.EndToEnd.Vault;
using Launcher.Testing.Doubles;
using Launcher.Testing.Doubles.Vault;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.RealApps;

/// <summary>The example examples/nginx-certificate, as it stands: nginx goes from certificate to certificate under load.</summary>
public sealed class NginxCertificateTests
{
    private const int Quit = 3;

    // Of a certificate, in seconds.
    private static readonly int s_life = Samples.Of(8, most: 60);
    private static readonly int s_certificates = Samples.Of(3, most: 5);
    private static readonly TimeSpan s_served = TimeSpan.FromSeconds(2);

    private static readonly Example s_example = new("nginx-certificate");

    [Fact, Trait("soak", "yes")]
    public async Task Each_certificate_is_served_and_no_request_fails()
    {
        await using var site = await SiteAsync("signal:HUP");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        // Each of them connects anew for each request.
        var load = Enumerable.Range(0, 2).Select(_ => Task.Run(() => AskAsync(site, stop.Token))).ToList();

        for (var told = 1; told < s_certificates; told++)
        {
            await site.Nginx.UntilAsync(() => Task.FromResult(site.Told >= told));
            var since = Stopwatch.StartNew();
            // It, or by now another one.
            await site.Nginx.UntilAsync(async () => site.Issued.IndexOf(await site.ServedAsync()) >= told);
            Assert.InRange(since.Elapsed, TimeSpan.Zero, s_served);
        }

        await stop.CancelAsync();
        foreach (var seen in await Task.WhenAll(load))
        {
            Assert.Subset(site.Issued.ToHashSet(), seen);
            Assert.True(seen.Count > 1, $"under load only {seen.Count} certificates were seen");
        }
        site.Nginx.Signal(Quit);
        Assert.Equal(0, (await site.Nginx.Completion).ExitCode);
        Assert.False(Directory.Exists(site.Target.At("tls")));
    }

    [Fact]
    public async Task Without_the_signal_the_first_one_is_served_for_ever()
    {
        await using var site = await SiteAsync("rewrite");
        var first = site.Issued[0];
        Assert.Equal(first, await site.ServedAsync());

        await site.Nginx.UntilAsync(() =>
        {
            using var file = X509CertificateLoader.LoadCertificateFromFile(site.Target.At("tls", "tls.crt"));
            return Task.FromResult(file.SerialNumber != first);
        });

        Assert.Equal(first, await site.ServedAsync());
        site.Nginx.Signal(Quit);
        Assert.Equal(0, (await site.Nginx.Completion).ExitCode);
    }

    private static async Task<HashSet<string>> AskAsync(Site site, CancellationToken stop)
    {
        var seen = new HashSet<string>();
        while (!stop.IsCancellationRequested)
        {
            seen.Add(await site.ServedAsync());
        }
        return seen;
    }

    private static async Task<Site> SiteAsync(string action)
    {
        var site = new Site();
        await site.StartAsync(action);
        await site.Nginx.SaysOnErrorAsync("start worker processes");
        return site;
    }

    /// <summary>nginx, as the example has it but for its port, its folders and the life of its certificates.</summary>
    private sealed class Site : IAsyncDisposable
    {
        private readonly TestCertificateAuthority _authority = new();
        private readonly ReservedPort _port = new();
        private VaultServer _vault = null!;
        private PkiEngine _pki = null!;

        public Scratch Target { get; } = Scratch.OnTmpfs();

        public Running Nginx { get; private set; } = null!;

        /// <summary>The serial numbers, in order.</summary>
        public List<string> Issued => [.. _pki.Serials];

        /// <summary>How often nginx was told.</summary>
        public int Told => Nginx.Error.Text.Split("signalled: ").Length - 1;

        public async Task StartAsync(string action)
        {
            _pki = new PkiEngine(_authority);
            string[] flags =
            [
                .. s_example.Flags.Select(word =>
                    Here(word)
                        .Replace("signal:HUP", action, StringComparison.Ordinal)
                        .Replace("ttl=24h", $"ttl={s_life}s", StringComparison.Ordinal)
                ),
            ];
            // The launcher itself says what the role needs, and that is all it gets.
            var policy = (await Run.Launcher(["policy", .. flags]).RunAsync()).Quietly().StandardOutput;
            _vault = await VaultServer.StartAsync(policy, vault => vault.Mount("pki/", _pki));
            var configuration = Target.Write(
                "nginx.conf",
                Here(s_example.Read("nginx.conf"))
                    .Replace("127.0.0.1:8443", $"127.0.0.1:{_port.Number}", StringComparison.Ordinal)
                    .Replace("/tmp/nginx.pid", Target.At("nginx.pid"), StringComparison.Ordinal)
            );
            Nginx = _vault
                .Launcher(["--quiet-period", "50ms", "--change-splay", "1ms", "--log-level", "info", .. flags])
                .Command("nginx", "-e", "stderr", "-c", configuration)
                .Within(TimeSpan.FromSeconds(30 + (s_certificates * s_life)))
                .Start();
        }

        /// <summary>Connects, checks the certificate, asks and gets the page.</summary>
        /// <returns>The certificate's serial number.</returns>
        public async Task<string> ServedAsync()
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", _port.Number, TestContext.Current.CancellationToken);
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = "web.example",
                    CertificateChainPolicy = new X509ChainPolicy
                    {
                        TrustMode = X509ChainTrustMode.CustomRootTrust,
                        CustomTrustStore = { _authority.Certificate },
                        RevocationMode = X509RevocationMode.NoCheck,
                    },
                },
                TestContext.Current.CancellationToken
            );
            await tls.WriteAsync(
                "GET / HTTP/1.1\r\nHost: web.example\r\nConnection: close\r\n\r\n"u8.ToArray(),
                TestContext.Current.CancellationToken
            );
            using var reader = new StreamReader(tls, Encoding.ASCII);
            var answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
            Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
            Assert.EndsWith("hello\n", answer, StringComparison.Ordinal);
            using var shown = X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.GetRawCertData());
            return shown.SerialNumber;
        }

        public async ValueTask DisposeAsync()
        {
            await Nginx.DisposeAsync();
            await _vault.DisposeAsync();
            _port.Dispose();
            _authority.Dispose();
            Target.Dispose();
        }

        private string Here(string text) => text.Replace("/run/tls", Target.At("tls"), StringComparison.Ordinal);
    }
}
