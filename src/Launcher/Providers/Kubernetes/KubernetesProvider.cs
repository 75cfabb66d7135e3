using Launcher.Transport;

namespace Launcher.Providers.Kubernetes;

/// <summary>Reads objects, each by itself and many at a time: whoever may read one by its name may not list.</summary>
internal sealed class KubernetesProvider(Cluster cluster, ProviderSettings settings) : IProvider
{
    private const int MostAtOnce = 32;

    public TimeSpan? RetryAfter { get; private set; }

    public async ValueTask<IReadOnlyList<SecretAnswer>> FetchAsync(
        IReadOnlyList<SecretRequest> requests,
        CancellationToken cancellation
    )
    {
        cancellation.ThrowIfCancellationRequested();
        var questions = new ObjectQuestion[requests.Count];
        for (var at = 0; at < questions.Length; at++)
        {
            questions[at] = ObjectQuestion.Of(requests[at]);
        }
        await AskAsync(questions, cancellation);
        return Array.ConvertAll(questions, static question => question.Answer!);
    }

    /// <summary>
    /// Asks for what is said about each object, without its values. One that is immutable stays what it is, and is not asked
    /// for.
    /// </summary>
    public async ValueTask<IReadOnlyList<Change>> ChangedAsync(
        IReadOnlyList<KnownSecret> known,
        CancellationToken cancellation
    )
    {
        var questions = new ObjectQuestion[known.Count];
        for (var at = 0; at < questions.Length; at++)
        {
            questions[at] = ObjectQuestion.Of(known[at].Request, known[at].Version ?? "");
        }
        await AskAsync(questions, cancellation);
        return Array.ConvertAll(questions, static question => question.Change);
    }

    private async Task AskAsync(ObjectQuestion[] questions, CancellationToken cancellation)
    {
        RetryAfter = null;
        try
        {
            using var client = StoreClient.Open(cluster.Open(), settings.Network, settings.Log, settings.Time);
            await Turns.RunAsync(MostAtOnce, questions, question => AskAsync(client, question, cancellation));
            RetryAfter = client.RetryAfter;
        }
        catch (StoreException failure)
        {
            foreach (var question in questions)
            {
                question.Answer = failure.Failure;
            }
        }
    }

    private async Task AskAsync(StoreClient client, ObjectQuestion question, CancellationToken cancellation)
    {
        if (question.IsFixed)
        {
            return;
        }
        try
        {
            using var response = await client.SendAsync(() => cluster.Get(question), cancellation);
            question.Answer = ObjectAnswer.Of(response, question, client.Name, cluster);
        }
        catch (StoreException failure)
        {
            question.Answer = failure.Failure;
        }
    }
}
