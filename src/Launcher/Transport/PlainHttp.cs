using System.Net;
using System.Net.Security;
using System.Security.Authentication;

namespace Launcher.Transport;

/// <summary>
/// Plain HTTP that finds out when it has come to a port that speaks TLS. Some servers say so in a sentence of their own with
/// status 400, some send an alert, most just end the connection: so TLS is tried there, once, when nothing better came.
/// </summary>
/// <param name="endpoint">Where to; not over TLS.</param>
/// <param name="inner">Carries the requests.</param>
/// <param name="connect">Opens a connection to it.</param>
internal sealed class PlainHttp(
    Endpoint endpoint,
    HttpMessageHandler inner,
    Func<CancellationToken, ValueTask<Stream>> connect
) : DelegatingHandler(inner)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private bool? _speaksTls;

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            var isDoubtful =
                response.StatusCode == HttpStatusCode.BadRequest
                && response.Content.Headers.ContentType?.MediaType?.Contains("json", StringComparison.Ordinal) != true;
            if (!isDoubtful || !await SpeaksTlsAsync(cancellationToken))
            {
                return response;
            }
            response.Dispose();
        }
        catch (HttpRequestException error)
            when (error.HttpRequestError
                    is HttpRequestError.InvalidResponse
                        or HttpRequestError.ResponseEnded
                        or HttpRequestError.Unknown
            )
        {
            if (!await SpeaksTlsAsync(cancellationToken))
            {
                throw;
            }
        }
        throw new StoreException(
            ProblemClass.BadSetting,
            $"{endpoint.Name} speaks TLS there, not plain HTTP",
            "write https:// in its address"
        );
    }

    private async Task<bool> SpeaksTlsAsync(CancellationToken cancellation) =>
        _speaksTls ??= await TryTlsAsync(cancellation);

    // Nothing is sent but a handshake, and nothing believed: whose certificate it is does not matter here.
    private async Task<bool> TryTlsAsync(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(s_patience);
        try
        {
            await using var stream = new SslStream(await connect(patience.Token));
            var options = new SslClientAuthenticationOptions
            {
                TargetHost = endpoint.Address.Host,
#pragma warning disable CA5359
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
            };
            await stream.AuthenticateAsClientAsync(options, patience.Token);
            return true;
        }
        catch (Exception error)
            when (error is AuthenticationException or IOException or HttpRequestException or OperationCanceledException)
        {
            return TlsFault.IsAlert(error);
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }
}
