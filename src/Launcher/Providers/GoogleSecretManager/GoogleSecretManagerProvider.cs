using Launcher.Transport;

namespace Launcher.Providers.GoogleSecretManager;

/// <summary>Reads secrets, each by itself and many at a time: Secret Manager has no request for several.</summary>
internal sealed class GoogleSecretManagerProvider(GoogleIdentity identity) : IProvider
{
    public TimeSpan? RetryAfter { get; private set; }

    public async ValueTask<IReadOnlyList<SecretAnswer>> FetchAsync(
        IReadOnlyList<SecretRequest> requests,
        CancellationToken cancellation
    )
    {
        cancellation.ThrowIfCancellationRequested();
        RetryAfter = null;
        var questions = new List<SecretQuestion>();
        foreach (var request in requests)
        {
            questions.Add(SecretQuestion.Of(request));
        }
        // By the place where they are; "" for those that are in none.
        var clients = new Dictionary<string, StoreClient>();
        try
        {
            foreach (var question in questions)
            {
                if (!clients.ContainsKey(question.Place ?? ""))
                {
                    clients.Add(question.Place ?? "", identity.Client(identity.Open(question.Place)));
                }
            }
            await Turns.RunAsync(
                SecretReader.MostAtOnce,
                questions,
                question =>
                    new SecretReader(clients[question.Place ?? ""], identity).AnswerAsync(question, cancellation)
            );
        }
        finally
        {
            foreach (var client in clients.Values)
            {
                RetryAfter ??= client.RetryAfter;
                client.Dispose();
            }
        }
        var answers = new SecretAnswer[questions.Count];
        for (var at = 0; at < answers.Length; at++)
        {
            answers[at] = questions[at].Answer!;
        }
        return answers;
    }

    /// <summary>
    /// A numbered version stays what it is. Which one is the newest, reading it says: to ask only for its number takes a call too,
    /// and a role that reading does not.
    /// </summary>
    public ValueTask<IReadOnlyList<Change>> ChangedAsync(
        IReadOnlyList<KnownSecret> known,
        CancellationToken cancellation
    ) =>
        ValueTask.FromResult<IReadOnlyList<Change>>([
            .. known.Select(one => SecretQuestion.Of(one.Request).IsFixed ? Change.Same : Change.Ask),
        ]);
}
