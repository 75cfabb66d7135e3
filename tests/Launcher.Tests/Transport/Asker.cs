using System.Text;
using Launcher.Diagnostics;
using Launcher.Model;
using Launcher.Transport;

namespace Launcher.Tests.Transport;

/// <summary>Asks one store over real connections.</summary>
internal sealed class Asker : IDisposable
{
    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(5);

    private readonly StringBuilder _log = new();
    private readonly StoreClient _client;

    /// <param name="hurried">
    /// Timers run 10 times faster: for what is given up after a time. On a busy machine that can be an honest attempt.
    /// </param>
    public Asker(
        string url,
        TlsTrust? trust = null,
        Network? network = null,
        string? socket = null,
        bool hurried = false
    )
    {
        var endpoint = new Endpoint
        {
            Address = StoreAddress.Parse(url, allowsHttp: false, out _)!,
            Name = "the store",
            Socket = socket,
            Tls = trust ?? TlsTrust.Default,
        };
        var log = new Log(LogLevel.Debug, LogFormat.Text, bytes => _log.Append(Encoding.UTF8.GetString(bytes)));
        var handler = Connections.Open(endpoint, network ?? new Network(), log, s_connectTimeout);
        _client = new StoreClient(endpoint, handler, log, hurried ? new HurriedTime() : TimeProvider.System);
    }

    public string Log => _log.ToString();

    /// <summary>Status and text of the answer to a GET.</summary>
    public Task<(int Status, string Text)> GetAsync(string path = "x", double seconds = 10) =>
        SendAsync(new StoreRequest("GET", path), seconds);

    public async Task<(int Status, string Text)> SendAsync(StoreRequest request, double seconds = 10)
    {
        using var budget = Budget(seconds);
        using var response = await _client.SendAsync(request, budget.Token);
        return (response.Status, Encoding.UTF8.GetString(response.Body));
    }

    public async Task<string?> HeaderAsync(string name)
    {
        using var budget = Budget(10);
        using var response = await _client.SendAsync(new StoreRequest("GET", "x"), budget.Token);
        return response.Header(name);
    }

    /// <summary>A GET that gets no answer: why.</summary>
    public Task<StoreException> FailAsync(double seconds = 10) =>
        Assert.ThrowsAsync<StoreException>(() => GetAsync(seconds: seconds));

    public void Dispose() => _client.Dispose();

    private static CancellationTokenSource Budget(double seconds)
    {
        var budget = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        budget.CancelAfter(TimeSpan.FromSeconds(seconds));
        return budget;
    }
}
