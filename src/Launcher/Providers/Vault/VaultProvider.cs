using Launcher.Model;
using Launcher.Transport;

namespace Launcher.Providers.Vault;

/// <summary>HashiCorp Vault and OpenBao, over their HTTP API (https://developer.hashicorp.com/vault/api-docs).</summary>
internal sealed class VaultProvider(VaultConfiguration configuration) : IProvider, IDisposable
{
    // One connection of HTTP/2 carries them; without it this many connections are opened at most.
    private const int MaxConcurrent = 64;

    private readonly VaultSession _session = new(configuration);

    public async ValueTask<IReadOnlyList<SecretAnswer>> FetchAsync(
        IReadOnlyList<SecretRequest> requests,
        CancellationToken cancellation
    )
    {
        cancellation.ThrowIfCancellationRequested();
        var (questions, answers) = (new VaultQuestion?[requests.Count], new SecretAnswer[requests.Count]);
        for (var i = 0; i < questions.Length; i++)
        {
            questions[i] = VaultQuestion.Of(requests[i], out var failure);
            if (failure is not null)
            {
                answers[i] = SecretAnswer.Failed(failure.Class, failure.What, failure.WayOut);
            }
        }
        var found = await AnswerAsync([.. questions.OfType<VaultQuestion>().Distinct()], cancellation);
        for (var i = 0; i < questions.Length; i++)
        {
            answers[i] = questions[i] is { } question ? found[question] : answers[i];
        }
        return answers;
    }

    public ValueTask EndAsync(CancellationToken cancellation)
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    public void Dispose() => _session.Dispose();

    private async Task<Dictionary<VaultQuestion, SecretAnswer>> AnswerAsync(
        List<VaultQuestion> questions,
        CancellationToken cancellation
    )
    {
        Dictionary<string, Mount?> mounts = [];
        var failure = await TryAsync(
            async () =>
            {
                mounts = await new MountTable(_session).FindAsync(
                    questions.Select(question => question.Path),
                    cancellation
                );
                return null;
            },
            ""
        );
        if (failure is not null)
        {
            return questions.ToDictionary(question => question, _ => failure);
        }
        using var gate = new SemaphoreSlim(MaxConcurrent);
        var reader = new VaultReader(_session);
        var answers = await Task.WhenAll(
            questions.Select(async question =>
                (
                    question,
                    await TryAsync(
                        async () =>
                        {
                            await gate.WaitAsync(cancellation);
                            try
                            {
                                return await reader.ReadAsync(question, mounts[question.Path], cancellation);
                            }
                            finally
                            {
                                gate.Release();
                            }
                        },
                        question.Path
                    )
                )
            )
        );
        return answers.ToDictionary(answer => answer.question, answer => answer.Item2!);
    }

    /// <summary>What goes wrong becomes the answer.</summary>
    private async Task<SecretAnswer?> TryAsync(Func<Task<SecretAnswer?>> work, string path)
    {
        try
        {
            return await work();
        }
        catch (VaultException known)
        {
            return SecretAnswer.Failed(known.Failure.Class, known.Failure.What, known.Failure.WayOut);
        }
        catch (TransportException known)
        {
            return SecretAnswer.Failed(known.Class, known.What, known.WayOut);
        }
        catch (OperationCanceledException)
        {
            return SecretAnswer.Failed(
                ProblemClass.Timeout,
                $"{_session.Server} was not asked for {Quoted.Text($"vault://{path}")} in time",
                "check the store, or give it more time with --timeout"
            );
        }
    }
}
