using System.Net;
using System.Net.Http.Headers;
using Launcher.Diagnostics;
using Launcher.Linux;

namespace Launcher.Transport;

/// <summary>
/// Speaks HTTP with one store. What may pass by itself (refused, reset, DNS, timeout, 429, 5xx) is tried again with
/// jitter until the caller's budget ends; everything else is the caller's to judge.
/// </summary>
internal sealed class StoreClient : IDisposable
{
    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(5);

    // Doubled for each attempt: a store that takes 15 s for an honest answer gets them the second time.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_longestPatience = TimeSpan.FromMinutes(5);

    private readonly Endpoint _endpoint;
    private readonly HttpMessageInvoker _http;
    private readonly Log _log;
    private readonly TimeProvider _time;
    private readonly Persistence? _persistence;

    /// <param name="endpoint">Where the store is.</param>
    /// <param name="handler">Carries the requests; owned and disposed by this client.</param>
    /// <param name="log">Gets a line per failed attempt at debug.</param>
    /// <param name="time">Paces the attempts.</param>
    /// <param name="persistence">Ends them after the first; null for never.</param>
    public StoreClient(
        Endpoint endpoint,
        HttpMessageHandler handler,
        Log log,
        TimeProvider time,
        Persistence? persistence = null
    )
    {
        (_endpoint, _http, _log, _time) = (endpoint, new HttpMessageInvoker(handler), log, time);
        _persistence = persistence;
    }

    /// <summary>How long the store wants to be left alone, as its last answer said; null when it did not.</summary>
    public TimeSpan? RetryAfter { get; private set; }

    /// <summary>What messages call the store.</summary>
    public string Name => _endpoint.Name;

    /// <summary>A client on real connections.</summary>
    public static StoreClient Open(Endpoint endpoint, Network network, Log log, TimeProvider time) =>
        new(endpoint, Connections.Open(endpoint, network, log, s_connectTimeout), log, time, network.Persistence);

    /// <summary>
    /// Sends until there is an answer that is worth judging. At the end of the budget the last answer is returned, if
    /// the last attempt got one (a 503 says why). An attempt that makes no progress for 10 s (20 s the second time, ...)
    /// is given up for another.
    /// </summary>
    /// <param name="request">Made anew for every attempt: a signature holds the time.</param>
    /// <param name="cancellation">The end of the start-up budget.</param>
    /// <param name="retries">
    /// Whether an answer should be asked for again; null when its status decides: 429, 500, 502, 503 and 504 are. True must
    /// mean that the request was not executed: so must every answer after which one that may be seen only once is sent
    /// again, and of the statuses 429 alone does (RFC 6585, 4).
    /// </param>
    /// <exception cref="StoreException">There is no answer.</exception>
    public async Task<StoreResponse> SendAsync(
        Func<StoreRequest> request,
        CancellationToken cancellation,
        Func<StoreResponse, bool?>? retries = null
    )
    {
        StoreException? failure = null;
        StoreResponse? response = null;
        for (var attempt = 1; ; attempt++)
        {
            var next = request();
            RequestText.Check(_endpoint, next);
            try
            {
                var answer = await AttemptAsync(next, attempt, cancellation);
                response?.Dispose();
                (response, failure) = (answer, null);
                RetryAfter = Asked(response);
                var passes = next.Once ? response.Status == 429 : IsPassing(response.Status);
                if (!(retries?.Invoke(response) ?? passes))
                {
                    return response;
                }
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return response ?? throw failure ?? NoAnswer();
            }
            catch (Exception error)
                when (error is HttpRequestException or IOException or InvalidDataException or OperationCanceledException
                )
            {
                if (Shortage.Behind(error) is { } shortage)
                {
                    throw shortage;
                }
                failure =
                    error is OperationCanceledException ? NoAnswer() : ConnectionFailure.Explain(_endpoint, error);
                response?.Dispose();
                (response, RetryAfter) = (null, null);
                if (!ConnectionFailure.MayPass(failure) || (next.Once && !ConnectionFailure.IsBeforeRequest(error)))
                {
                    throw failure;
                }
            }
            catch (StoreException)
            {
                response?.Dispose();
                throw;
            }
            if (_persistence is { IsOver: true })
            {
                return response ?? throw failure!;
            }
            _log.Debug(
                $"{_endpoint.Name}: attempt {attempt} failed ({failure?.Failure.What ?? $"status {response!.Status}"}), trying again"
            );
            try
            {
                var wait = Backoff.Delay(attempt, RetryAfter, Backoff.Jitter());
                await Task.Delay(wait, _time, cancellation);
            }
            catch (OperationCanceledException)
            {
                return response ?? throw failure!;
            }
        }
    }

    /// <summary>The same for a request that stays valid.</summary>
    /// <exception cref="StoreException">There is no answer.</exception>
    public Task<StoreResponse> SendAsync(
        StoreRequest request,
        CancellationToken cancellation,
        Func<StoreResponse, bool?>? retries = null
    ) => SendAsync(() => request, cancellation, retries);

    public void Dispose() => _http.Dispose();

    private static bool IsPassing(int status) => status is 429 or 500 or 502 or 503 or 504;

    private StoreException NoAnswer() =>
        Failure.Timeout(
            $"{_endpoint.Name} did not answer in time",
            "check the store, or give it more time with --timeout"
        );

    private TimeSpan? Asked(StoreResponse response) =>
        response.Header("Retry-After") is { } text && RetryConditionHeaderValue.TryParse(text, out var value)
            ? value.Delta ?? (value.Date is { } date && date > _time.GetUtcNow() ? date - _time.GetUtcNow() : null)
            : null;

    private async Task<StoreResponse> AttemptAsync(StoreRequest request, int attempt, CancellationToken cancellation)
    {
        using var message = new HttpRequestMessage
        {
            Method = new HttpMethod(request.Method),
            RequestUri = _endpoint.Address.At(request.Path),
            Version = HttpVersion.Version11,
            // HTTP/2 where the server offers it.
            VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher,
        };
        // Also an empty body when it may be seen only once: the framework repeats, by itself, a request without one when
        // the connection ends before a byte of the answer.
        if (!request.Body.IsEmpty || request.Once)
        {
            message.Content = new ReadOnlyMemoryContent(request.Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }
        foreach (var (name, value) in request.Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }
        message.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        using var patience = new Patience(request.Once ? null : PatienceOf(attempt), _time, cancellation);
        var asked = _time.GetTimestamp();
        using var answer = await _http.SendAsync(message, patience.Token);
        var body = await AnswerBody.ReadAsync(_endpoint, answer.Content, patience);
        return new StoreResponse((int)answer.StatusCode, answer.Headers, body, answer.Content.Headers)
        {
            Asked = asked,
        };
    }

    private static TimeSpan PatienceOf(int attempt) =>
        TimeSpan.FromTicks(
            (long)Math.Min(s_longestPatience.Ticks, s_patience.Ticks * Math.Pow(2, Math.Min(attempt, 10) - 1))
        );
}
