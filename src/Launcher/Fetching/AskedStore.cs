using Launcher.Diagnostics;
using Launcher.Model;
using Launcher.Providers;

namespace Launcher.Fetching;

/// <summary>One store of a run: what it answers, and the session with it until that ends.</summary>
/// <param name="planned">Which one, and what it is asked.</param>
/// <param name="settings">What its provider is created with.</param>
/// <param name="log">Gets one line per request at info.</param>
/// <param name="budget">For messages: what <c>--timeout</c> allows.</param>
internal sealed class AskedStore(PlannedStore planned, ProviderSettings settings, Log log, TimeSpan budget)
{
    // What ending a login may cost the app's start, and taking back what was made one that failed.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_patienceToTakeBack = TimeSpan.FromSeconds(5);

    private IProvider? _provider;

    public PlannedStore Planned => planned;

    public Dictionary<SecretRequest, SecretAnswer> Answers { get; } = [];

    /// <summary>What has not been asked for yet, as the store would make something.</summary>
    public List<SecretRequest> Waiting { get; } = [];

    /// <summary>Asks for everything that makes the store create nothing. With nothing left to ask for, that is the end.</summary>
    public async Task FetchAsync(CancellationToken cancellation)
    {
        _provider = planned.Provider.Create(settings);
        await AskAsync(planned.Requests, _provider.FetchAsync, cancellation);
        Waiting.AddRange(planned.Requests.Where(request => Answers[request].Document is { IsIssued: false }));
        if (Waiting.Count == 0)
        {
            await EndAsync(_provider);
        }
    }

    /// <summary>Asks for the rest: now the store makes something.</summary>
    public Task IssueAsync(CancellationToken cancellation) => AskAsync(Waiting, _provider!.IssueAsync, cancellation);

    /// <summary>Asks only whether the rest is allowed.</summary>
    public Task CheckAsync(CancellationToken cancellation) => AskAsync(Waiting, _provider!.CheckAsync, cancellation);

    /// <summary>Of what was only asked about, forgets every failure but a denial.</summary>
    public void LeaveDenied()
    {
        foreach (var request in Waiting)
        {
            if (Answers[request].Failure is not (null or { Class: ProblemClass.Denied, IsOfQuestion: false }))
            {
                Answers[request] = SecretDocument.NotIssued;
            }
        }
    }

    /// <summary>Ends a session that is still open; what was made stays.</summary>
    public Task KeepAsync() => Waiting.Count > 0 ? EndAsync(_provider!) : Task.CompletedTask;

    /// <summary>Takes back what was made, and ends the session.</summary>
    /// <returns>What lives on.</returns>
    public async Task<IReadOnlyList<Failure>> TakeBackAsync()
    {
        IReadOnlyList<Failure> left = [];
        if (_provider is null)
        {
            return left;
        }
        using var patience = new CancellationTokenSource(s_patienceToTakeBack);
        await RunAsync(async () => left = await _provider.RevokeAsync(patience.Token));
        if (Waiting.Count > 0)
        {
            await EndAsync(_provider);
        }
        return left;
    }

    private static async Task EndAsync(IProvider provider)
    {
        using var patience = new CancellationTokenSource();
        await RunAsync(() =>
        {
            var end = provider.EndAsync(patience.Token);
            if (!end.IsCompleted)
            {
                // A timer takes a thread, and most have nothing to end.
                patience.CancelAfter(s_patience);
            }
            return end;
        });
    }

    // Nobody waits longer for it, and nothing else can be done.
    private static async Task RunAsync(Func<ValueTask> work)
    {
        try
        {
            await work();
        }
        catch (OperationCanceledException) { }
    }

    private async Task AskAsync(
        IReadOnlyList<SecretRequest> requests,
        Func<IReadOnlyList<SecretRequest>, CancellationToken, ValueTask<IReadOnlyList<SecretAnswer>>> ask,
        CancellationToken cancellation
    )
    {
        var started = settings.Time.GetTimestamp();
        try
        {
            var answered = await ask(requests, cancellation);
            for (var i = 0; i < requests.Count; i++)
            {
                Answers[requests[i]] = answered[i];
            }
        }
        catch (OperationCanceledException)
        {
            foreach (var request in requests)
            {
                Answers[request] = new Failure(
                    ProblemClass.Timeout,
                    $"no answer from {Quoted.Text($"{planned.Name}://{request.Location}")} within {budget.TotalSeconds:0.###} s",
                    "check the store, or give it more time with --timeout"
                );
            }
        }
        var took = settings.Time.GetElapsedTime(started).TotalMilliseconds;
        foreach (var request in log.Says(LogLevel.Info) ? requests : [])
        {
            var answer = Answers[request];
            var outcome = answer.Failure is { } failure
                ? FailureReport.Name(failure.Class)
                : answer.Document!.Version ?? "no version";
            if (answer.Document is not { IsIssued: false })
            {
                // Quoted: a location may hold a line break, and then it would write log lines of its own.
                log.Info($"fetched {Quoted.Text($"{planned.Name}://{request.Location}")} ({outcome}) in {took:0.0} ms");
            }
        }
    }
}
