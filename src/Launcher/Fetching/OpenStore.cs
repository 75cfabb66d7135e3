using Launcher.Diagnostics;
using Launcher.Providers;

namespace Launcher.Fetching;

/// <summary>One store of a run and the session with it, from the first question until somebody ends it.</summary>
/// <param name="planned">Which one.</param>
/// <param name="settings">What its provider is created with.</param>
/// <param name="log">Gets one line per request at info.</param>
/// <param name="budget">For messages: what <c>--timeout</c> allows.</param>
internal sealed class OpenStore(PlannedStore planned, ProviderSettings settings, Log log, TimeSpan budget)
{
    // What ending a login may cost the app's start, and taking back what was made one that failed.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_patienceToTakeBack = TimeSpan.FromSeconds(5);

    private IProvider? _provider;
    private bool _isOpen;

    public PlannedStore Planned => planned;

    /// <summary>Null before the first question, and when the session has ended.</summary>
    public IProvider? Provider => _isOpen ? _provider : null;

    /// <summary>The provider, created when it is first needed: also for more than secrets.</summary>
    public IProvider Open()
    {
        if (!_isOpen)
        {
            _provider = planned.Provider.Create(settings);
            _isOpen = true;
        }
        return _provider!;
    }

    /// <returns>An answer to each request, in their order.</returns>
    public async Task<IReadOnlyList<SecretAnswer>> AskAsync(
        IReadOnlyList<SecretRequest> requests,
        StoreCall call,
        CancellationToken cancellation
    )
    {
        var provider = Open();
        var started = settings.Time.GetTimestamp();
        IReadOnlyList<SecretAnswer> answers;
        try
        {
            answers = await call(provider, requests, cancellation);
        }
        catch (OperationCanceledException)
        {
            answers =
            [
                .. requests.Select(request =>
                    Failure.Timeout(
                        $"no answer from {NameOf(request)} within {budget.TotalSeconds:0.###} s",
                        "check the store, or give it more time with --timeout"
                    )
                ),
            ];
        }
        if (log.Says(LogLevel.Info))
        {
            Tell(requests, answers, settings.Time.GetElapsedTime(started));
        }
        return answers;
    }

    /// <summary>Ends the session, if there is one; what was made stays.</summary>
    public async Task EndAsync()
    {
        if (!_isOpen)
        {
            return;
        }
        _isOpen = false;
        using var patience = new CancellationTokenSource();
        await RunAsync(() =>
        {
            var end = _provider!.EndAsync(patience.Token);
            if (!end.IsCompleted)
            {
                // A timer takes a thread, and most have nothing to end.
                patience.CancelAfter(s_patience);
            }
            return end;
        });
    }

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
        await RunAsync(async () => left = await _provider.TakeBackAsync(patience.Token));
        await EndAsync();
        return left;
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

    private void Tell(IReadOnlyList<SecretRequest> requests, IReadOnlyList<SecretAnswer> answers, TimeSpan took)
    {
        for (var i = 0; i < requests.Count; i++)
        {
            var outcome = answers[i] switch
            {
                { Failure: { } failure } => FailureReport.Name(failure.Class),
                { Document: { IsIssued: true } document } => document.Version ?? "no version",
                _ => null,
            };
            if (outcome is not null)
            {
                log.Info($"fetched {NameOf(requests[i])} ({outcome}) in {took.TotalMilliseconds:0.0} ms");
            }
        }
    }

    // Quoted: a location may hold a line break, and then it would write log lines of its own.
    private string NameOf(SecretRequest request) => Quoted.Text($"{planned.Name}://{request.Location}");
}

/// <summary>One of a provider's ways to be asked for secrets.</summary>
internal delegate ValueTask<IReadOnlyList<SecretAnswer>> StoreCall(
    IProvider provider,
    IReadOnlyList<SecretRequest> requests,
    CancellationToken cancellation
);
