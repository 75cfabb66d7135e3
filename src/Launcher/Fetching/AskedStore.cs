using Launcher.Providers;

namespace Launcher.Fetching;

/// <summary>What one fetch asks of one store, and what that answers.</summary>
/// <param name="store">Which one.</param>
/// <param name="requests">No two are equal.</param>
internal sealed class AskedStore(OpenStore store, IReadOnlyList<SecretRequest> requests)
{
    public OpenStore Store => store;

    public PlannedStore Planned => store.Planned;

    /// <summary>Whether something that it has answered is good for a time only.</summary>
    public bool HasEnds
    {
        get
        {
            foreach (var (_, answer) in Answers)
            {
                if (answer.Document?.Until.Life is not null)
                {
                    return true;
                }
            }
            return false;
        }
    }

    public Dictionary<SecretRequest, SecretAnswer> Answers { get; } = [];

    /// <summary>What has not been asked for yet, as the store would make something.</summary>
    public List<SecretRequest> Waiting { get; } = [];

    /// <summary>Asks for everything that makes the store create nothing.</summary>
    /// <param name="read">Called when that is all.</param>
    public async Task FetchAsync(Func<AskedStore, Task> read, CancellationToken cancellation)
    {
        await AskAsync(requests, static (provider, asked, end) => provider.FetchAsync(asked, end), cancellation);
        Waiting.AddRange(requests.Where(request => Answers[request].Document is { IsIssued: false }));
        if (Waiting.Count == 0)
        {
            await read(this);
        }
    }

    /// <summary>Asks for the rest: now the store makes something.</summary>
    public Task IssueAsync(CancellationToken cancellation) =>
        AskAsync(Waiting, static (provider, asked, end) => provider.IssueAsync(asked, end), cancellation);

    /// <summary>Asks only whether the rest is allowed.</summary>
    public Task CheckAsync(CancellationToken cancellation) =>
        AskAsync(Waiting, static (provider, asked, end) => provider.CheckAsync(asked, end), cancellation);

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

    private async Task AskAsync(IReadOnlyList<SecretRequest> asked, StoreCall call, CancellationToken cancellation)
    {
        var answers = await store.AskAsync(asked, call, cancellation);
        for (var i = 0; i < asked.Count; i++)
        {
            Answers[asked[i]] = answers[i];
        }
    }
}
