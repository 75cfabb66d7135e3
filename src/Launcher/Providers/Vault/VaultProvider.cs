using System.Globalization;
using Launcher.Model;
using Launcher.Transport;

namespace Launcher.Providers.Vault;

/// <summary>HashiCorp Vault and OpenBao, over their HTTP API (https://developer.hashicorp.com/vault/api-docs).</summary>
internal sealed class VaultProvider : IProvider, IDisposable
{
    // One connection of HTTP/2 carries them; without it this many connections are opened at most.
    private const int MaxConcurrent = 64;

    private readonly VaultConfiguration _configuration;
    private readonly List<(VaultQuestion Question, Lease? Lease)> _issued = [];
    private readonly VaultSession _session;
    private readonly MountTable _mounts;

    public VaultProvider(VaultConfiguration configuration)
    {
        (_configuration, _session) = (configuration, new VaultSession(configuration));
        _mounts = new MountTable(_session);
    }

    public ValueTask<IReadOnlyList<SecretAnswer>> FetchAsync(
        IReadOnlyList<SecretRequest> requests,
        CancellationToken cancellation
    ) => AnswerAsync(requests, FetchAsync, cancellation);

    public ValueTask<IReadOnlyList<SecretAnswer>> CheckAsync(
        IReadOnlyList<SecretRequest> requests,
        CancellationToken cancellation
    ) => AnswerAsync(requests, CheckAsync, cancellation);

    /// <summary>
    /// With a token of the launcher's own all of it ends, together with the token. With a given one, lease by lease, where
    /// the policy allows that. A certificate ends only by itself.
    /// </summary>
    public async ValueTask RevokeAsync(CancellationToken cancellation)
    {
        _session.MustLive = false;
        var ends = await _session.EndAsync(cancellation);
        foreach (var (question, lease) in _issued)
        {
            var isToken = question.Path.StartsWith("auth/", StringComparison.Ordinal);
            var gone = ends ? lease is not null || isToken : await _session.RevokeAsync(lease, cancellation);
            if (!gone)
            {
                _configuration.Log.Warn(
                    $"what {_configuration.Name(question.Path)} issued was not revoked: it lives to its end"
                );
            }
        }
        _issued.Clear();
    }

    public async ValueTask EndAsync(CancellationToken cancellation)
    {
        foreach (var (question, lease) in _issued)
        {
            WarnOf(question, lease);
        }
        _ = await _session.EndAsync(cancellation);
        Dispose();
    }

    public void Dispose() => _session.Dispose();

    private async ValueTask<IReadOnlyList<SecretAnswer>> AnswerAsync(
        IReadOnlyList<SecretRequest> requests,
        Func<List<VaultQuestion>, CancellationToken, Task<Dictionary<VaultQuestion, SecretAnswer>>> ask,
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
        var found = await ask([.. questions.OfType<VaultQuestion>().Distinct()], cancellation);
        for (var i = 0; i < questions.Length; i++)
        {
            answers[i] = questions[i] is { } question ? found[question] : answers[i];
        }
        return answers;
    }

    private async Task<Dictionary<VaultQuestion, SecretAnswer>> FetchAsync(
        List<VaultQuestion> questions,
        CancellationToken cancellation
    )
    {
        var (mounts, failure) = await MountsAsync(questions, cancellation);
        if (failure is not null)
        {
            return questions.ToDictionary(question => question, _ => failure);
        }
        var answers = await ReadAsync(questions, mounts, cancellation);
        foreach (var (question, answer) in answers)
        {
            if (answer.Document is { } document && (question.Writes || document.Lease is not null))
            {
                _issued.Add((question, document.Lease));
            }
        }
        return answers;
    }

    private async Task<Dictionary<VaultQuestion, SecretAnswer>> CheckAsync(
        List<VaultQuestion> questions,
        CancellationToken cancellation
    )
    {
        var (mounts, failure) = await MountsAsync(questions, cancellation);
        if (failure is not null)
        {
            return questions.ToDictionary(question => question, _ => failure);
        }
        var issuing = questions
            .Where(question => Issuance.Issues(question, mounts[question.Path]))
            .Where(question => VaultReader.Objection(question, mounts[question.Path], _session.Client) is null)
            .ToList();
        var answers = await ReadAsync([.. questions.Except(issuing)], mounts, cancellation);
        if (issuing.Count > 0)
        {
            var (allowed, wrong) = await TryAsync(
                () => Issuance.AskAsync(_session, issuing, cancellation),
                issuing[0].Path
            );
            foreach (var question in issuing)
            {
                answers[question] = wrong ?? allowed![question];
            }
        }
        return answers;
    }

    private async Task<(Dictionary<string, Mount?> Mounts, SecretAnswer? Failure)> MountsAsync(
        List<VaultQuestion> questions,
        CancellationToken cancellation
    )
    {
        var (mounts, failure) = await TryAsync(
            () => _mounts.FindAsync(questions.Select(question => question.Path), cancellation),
            questions.Count > 0 ? questions[0].Path : ""
        );
        return (mounts ?? [], failure);
    }

    private async Task<Dictionary<VaultQuestion, SecretAnswer>> ReadAsync(
        List<VaultQuestion> questions,
        Dictionary<string, Mount?> mounts,
        CancellationToken cancellation
    )
    {
        using var gate = new SemaphoreSlim(MaxConcurrent);
        var reader = new VaultReader(_session);
        var answers = await Task.WhenAll(
            questions.Select(question =>
                TryAsync(
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
        );
        return questions
            .Zip(answers)
            .ToDictionary(pair => pair.First, pair => pair.Second.Result ?? pair.Second.Failure!);
    }

    /// <summary>What goes wrong becomes an answer.</summary>
    private async Task<(T? Result, SecretAnswer? Failure)> TryAsync<T>(Func<Task<T>> work, string path)
        where T : class
    {
        try
        {
            return (await work(), null);
        }
        catch (VaultException known)
        {
            return (null, SecretAnswer.Failed(known.Failure.Class, known.Failure.What, known.Failure.WayOut));
        }
        catch (TransportException known)
        {
            return (null, SecretAnswer.Failed(known.Class, known.What, known.WayOut));
        }
        catch (OperationCanceledException)
        {
            return (
                null,
                SecretAnswer.Failed(
                    ProblemClass.Timeout,
                    $"{_session.Client.Server} was not asked for {_configuration.Name(path)} in time",
                    "check the store, or give it more time with --timeout"
                )
            );
        }
    }

    /// <summary>The app starts with something that ends, and nobody is left to renew it: that is worth a line.</summary>
    private void WarnOf(VaultQuestion question, Lease? lease)
    {
        if (lease is null)
        {
            return;
        }
        // A lease ends with the token that asked for it, too.
        var (life, why) =
            _session.Token is { Life: { } token } && token < lease.Duration
                ? (token, ", with the launcher's token,")
                : (lease.Duration, "");
        var end = TimeProvider.System.GetUtcNow() + life;
        _configuration.Log.Warn(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{_configuration.Name(question.Path)} is leased and ends{why} at {end:yyyy-MM-dd HH:mm:ss}Z (in {life.TotalSeconds:0} s): nothing renews it"
            )
        );
    }
}
