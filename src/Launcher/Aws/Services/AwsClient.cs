using Launcher.Aws.Signing;
using Launcher.Providers;
using Launcher.Transport;

namespace Launcher.Aws.Services;

/// <summary>
/// Speaks with one service in one region: signs, waits while it is throttled, takes the server's time when the clock is
/// wrong, and logs in again when the session ended between two requests.
/// </summary>
/// <param name="endpoint">Where it listens.</param>
/// <param name="scope">What signatures are for.</param>
/// <param name="identity">Who asks.</param>
/// <param name="settings">Proxies, roots, log.</param>
internal sealed class AwsClient(Endpoint endpoint, SigningScope scope, AwsIdentity identity, ProviderSettings settings)
    : IDisposable
{
    private readonly StoreClient _client = StoreClient.Open(endpoint, settings.Network, settings.Log, settings.Time);

    /// <summary>What messages call it.</summary>
    public string Name => endpoint.Name;

    public string Region => scope.Region;

    /// <summary>Calls an operation of AWS's JSON protocol 1.1.</summary>
    /// <param name="target"><c>secretsmanager.GetSecretValue</c>.</param>
    /// <param name="body">Its parameters.</param>
    /// <param name="cancellation">The end of the start-up budget.</param>
    /// <exception cref="StoreException">There are no credentials, or there is no answer.</exception>
    public Task<AwsReply> CallAsync(string target, ReadOnlyMemory<byte> body, CancellationToken cancellation) =>
        SendAsync(
            new StoreRequest("POST", "")
            {
                Headers = [new("X-Amz-Target", target)],
                Body = body,
                ContentType = "application/x-amz-json-1.1",
            },
            cancellation
        );

    /// <summary>Signs and sends any request.</summary>
    /// <exception cref="StoreException">There are no credentials, or there is no answer.</exception>
    public async Task<AwsReply> SendAsync(StoreRequest request, CancellationToken cancellation)
    {
        var (hasLearnt, hasRenewed) = (false, false);
        while (true)
        {
            var credentials = await identity.CredentialsAsync(cancellation);
            var reply = new AwsReply(
                await _client.SendAsync(
                    () => RequestSigner.Sign(request, endpoint.Address, scope, credentials, identity.Clock.Now),
                    cancellation,
                    response => !response.IsSuccess && AwsError.Read(response).IsThrottling ? true : null
                )
            );
            if (reply.Error is { IsClock: true } && !hasLearnt && identity.Clock.Learn(reply.Date))
            {
                settings.Log.Debug($"{Name}: this machine's clock is wrong, taking the server's");
                hasLearnt = true;
            }
            else if (reply.Error is { IsExpired: true } && !hasRenewed && identity.Renew(credentials))
            {
                settings.Log.Debug($"{Name}: the session has ended, logging in again");
                hasRenewed = true;
            }
            else
            {
                return reply;
            }
            reply.Dispose();
        }
    }

    public void Dispose() => _client.Dispose();
}

/// <summary>A service's answer: its content, or why there is none. Disposing clears it.</summary>
internal sealed class AwsReply(StoreResponse response) : IDisposable
{
    /// <summary>Null when it said yes.</summary>
    public AwsError? Error { get; } = response.IsSuccess ? null : AwsError.Read(response);

    /// <summary>The server's time, or null.</summary>
    public DateTimeOffset? Date => response.Date;

    /// <summary>It may hold secrets.</summary>
    public ReadOnlySpan<byte> Body => response.Body;

    public void Dispose() => response.Dispose();
}
