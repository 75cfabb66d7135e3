using System.Net.Security;
using System.Security.Authentication;
using Launcher.Diagnostics;
using Launcher.Transport.Trust;

namespace Launcher.Transport;

/// <summary>Puts TLS 1.2 or 1.3 around a stream to one endpoint. Roots and client certificate are read once, when first needed.</summary>
internal sealed class TlsClient
{
    private static readonly List<SslApplicationProtocol> s_protocols =
    [
        SslApplicationProtocol.Http2,
        SslApplicationProtocol.Http11,
    ];

    private readonly Endpoint _endpoint;
    private readonly Lazy<RootStore> _roots;
    private readonly Lazy<SslStreamCertificateContext?> _identity;

    public TlsClient(Endpoint endpoint, Network network, Log log)
    {
        _endpoint = endpoint;
        _roots = new Lazy<RootStore>(() => new RootSearch(endpoint.Tls, network).Find());
        _identity = new Lazy<SslStreamCertificateContext?>(() => ClientIdentity.Read(endpoint.Tls));
        if (endpoint.Tls.SkipsVerification)
        {
            log.Warn(
                $"the certificate of {endpoint.Name} is NOT verified, as its setting says: whoever is on the network between can read and change every secret"
            );
        }
    }

    /// <exception cref="StoreException">The server is not who it must be, or TLS is not what it must be.</exception>
    public async Task<SslStream> SecureAsync(Stream stream, CancellationToken cancellation)
    {
        var host = _endpoint.Tls.ServerName ?? _endpoint.Address.Host;
        var check = new ServerCheck(_endpoint.Name, host, _roots);
        var secured = new TlsStream(stream);
        var asksUs = false;
        var options = Options(host, check);
        if (options.ClientCertificateContext is null)
        {
            // Called once more, with the server's certificate, when it asks for the client's.
            options.LocalCertificateSelectionCallback = (_, _, _, server, _) =>
            {
                asksUs |= server is not null;
                return null!;
            };
        }
        try
        {
            await secured.AuthenticateAsClientAsync(options, cancellation);
            return secured;
        }
        catch (Exception error)
        {
            await secured.DisposeAsync();
            if (check.Fault is { } fault)
            {
                throw fault;
            }
            if (error is AuthenticationException && TlsFault.Explain(_endpoint, error, asksUs) is { } reason)
            {
                throw reason;
            }
            throw;
        }
    }

    private SslClientAuthenticationOptions Options(string host, ServerCheck check) =>
        new()
        {
            TargetHost = host,
            ApplicationProtocols = s_protocols,
#pragma warning disable CA5398 // Not what the system thinks best: nothing below 1.2, in no image.
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
#pragma warning restore CA5398
            ClientCertificateContext = _identity.Value,
            CertificateChainPolicy = ServerCheck.TrustNobody(),
#pragma warning disable CA5359 // True without a look only where the user asked for it, loudly.
            RemoteCertificateValidationCallback = _endpoint.Tls.SkipsVerification
                ? (_, _, _, _) => true
                : (_, certificate, chain, errors) => check.Accepts(certificate, chain, errors),
#pragma warning restore CA5359
        };
}
