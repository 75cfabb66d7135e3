namespace Launcher.Transport;

/// <summary>
/// Asks with an access token, for which somebody logs in first, once for all that ask. A token that is refused before its time is
/// over is replaced once; when the next is refused too, no third is asked for with the same budget.
/// </summary>
/// <param name="refused">Looks at a refusal before the next login: it may say what was wrong.</param>
internal sealed class BearerSession(Login<AccessToken> login, Action<StoreResponse>? refused = null)
{
    private (AccessToken Token, CancellationToken Budget)? _refused;

    /// <returns>The answer; a 401 is about who asks, not about how long ago that was found out.</returns>
    /// <exception cref="StoreException">There is no token, or no answer.</exception>
    public async Task<StoreResponse> SendAsync(StoreClient client, StoreRequest request, CancellationToken cancellation)
    {
        for (var isLast = false; ; isLast = true)
        {
            var token = await login.GetAsync(cancellation);
            var response = await client.SendAsync(
                request with
                {
                    Headers = [.. request.Headers, new("Authorization", $"Bearer {token.Text}")],
                },
                cancellation
            );
            var refusal = (token, cancellation);
            if (response.Status != 401 || isLast || refusal == _refused)
            {
                _refused = response.Status == 401 ? refusal : _refused;
                return response;
            }
            refused?.Invoke(response);
            response.Dispose();
            _ = login.Forget(token);
        }
    }
}
