namespace Launcher.Providers.Vault;

/// <summary>HashiCorp Vault and OpenBao, over their HTTP API (https://developer.hashicorp.com/vault/api-docs).</summary>
internal sealed class VaultProvider : IProvider, IDisposable
{
    // One connection of HTTP/2 carries them; without it this many connections are opened at most.
    private const int MaxConcurrent = 64;

    private readonly VaultConfiguration _configuration;
    private readonly List<Issued> _issued = [];
    private readonly VaultSession _session;
    private readonly MountTable _table;
    private readonly Dictionary<string, Mount?> _mounts = [];
    private readonly KeyValueMetadata _metadata;
    private bool _hasEnded;

    public VaultProvider(VaultConfiguration configuration)
    {
        (_configuration, _session) = (configuration, new VaultSession(configuration));
        _table = new MountTable(_session);
        _metadata = new KeyValueMetadata(_session);
    }

    public ValueTask<IReadOnlyList<SecretAnswer>> FetchAsync(
        IReadOnlyList<SecretRequest> requests,
        CancellationToken cancellation
    ) => AnswerAsync(requests, FetchAsync, cancellation);

    public ValueTask<IReadOnlyList<SecretAnswer>> IssueAsync(
        IReadOnlyList<SecretRequest> requests,
        CancellationToken cancellation
    ) => AnswerAsync(requests, IssueAsync, cancellation);

    public ValueTask<IReadOnlyList<SecretAnswer>> CheckAsync(
        IReadOnlyList<SecretRequest> requests,
        CancellationToken cancellation
    ) => AnswerAsync(requests, CheckAsync, cancellation);

    public Session? Session => _session.Token;

    public TimeSpan? RetryAfter => _session.Client.RetryAfter;

    public async ValueTask<IReadOnlyList<Extension>> RenewAsync(
        IReadOnlyList<Until.Leased> leases,
        CancellationToken cancellation
    )
    {
        var time = new MoreTime(_session, _configuration.Time);
        return await EachAsync(
            leases,
            lease =>
                TryAsync(() => time.ForAsync(lease, cancellation), lease.Id, failure => MoreTime.Failed(lease, failure))
        );
    }

    public async ValueTask<Extension> RenewAsync(Session session, CancellationToken cancellation)
    {
        var time = new MoreTime(_session, _configuration.Time);
        return await TryAsync(
            () => time.ForAsync((SessionToken)session, cancellation),
            MoreTime.TokenPath,
            failure => MoreTime.Failed(session.Until, failure)
        );
    }

    public async ValueTask<IReadOnlyList<Change>> ChangedAsync(
        IReadOnlyList<KnownSecret> known,
        CancellationToken cancellation
    ) => await EachAsync(known, one => CompareAsync(one, cancellation));

    public async ValueTask<IReadOnlyList<Failure>> RevokeAsync(
        IReadOnlyList<Until.Leased> leases,
        Session? session,
        CancellationToken cancellation
    ) => await new Revocation(_configuration, _session).RunAsync(leases, (SessionToken?)session, cancellation);

    public void LeaveSession() => _session.Leave();

    public void HandOver(IReadOnlyList<Session> sessions, SecretBuffer to)
    {
        _session.HandOver(sessions, to);
        Packing.Append(to, _issued.Count);
        foreach (var issued in _issued)
        {
            issued.Append(to);
        }
    }

    public IReadOnlyList<Session> TakeOver(ref ReadOnlySpan<byte> from)
    {
        var sessions = _session.TakeOver(ref from);
        for (var left = Packing.TakeNumber(ref from); left > 0; left--)
        {
            _issued.Add(Issued.Take(ref from));
        }
        return sessions;
    }

    public void Keep() => _issued.Clear();

    public async ValueTask<IReadOnlyList<Failure>> TakeBackAsync(CancellationToken cancellation)
    {
        var revocation = new Revocation(_configuration, _session);
        if (_hasEnded && _issued.Count == 0)
        {
            return revocation.OwnToken is { } own ? [own] : [];
        }
        var left = await revocation.RunAsync(_issued, cancellation);
        _issued.Clear();
        return left;
    }

    public async ValueTask EndAsync(CancellationToken cancellation)
    {
        foreach (var issued in _issued)
        {
            WarnOf(issued.Path, issued.Lease);
        }
        _ = await _session.EndAsync(cancellation);
        _hasEnded = true;
        if (_issued.Count == 0)
        {
            Dispose();
        }
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
            (questions[i], var failure) = VaultQuestion.Of(requests[i]);
            answers[i] = failure!;
        }
        var found = await ask([.. questions.OfType<VaultQuestion>().Distinct()], cancellation);
        for (var i = 0; i < questions.Length; i++)
        {
            answers[i] = questions[i] is { } question ? found[question] : answers[i];
        }
        return answers;
    }

    private Task<Dictionary<VaultQuestion, SecretAnswer>> FetchAsync(
        List<VaultQuestion> questions,
        CancellationToken cancellation
    ) =>
        TryAsync(
            () => ReadQuietAsync(questions, cancellation),
            questions.Count > 0 ? questions[0].Path : "",
            failure => All(questions, failure)
        );

    private async Task<Dictionary<VaultQuestion, SecretAnswer>> ReadQuietAsync(
        List<VaultQuestion> questions,
        CancellationToken cancellation
    )
    {
        foreach (var (path, mount) in await _table.FindAsync(questions.Select(question => question.Path), cancellation))
        {
            _mounts[path] = mount;
        }
        var issuing = questions
            .Where(question => Issuance.Issues(question, _mounts[question.Path]))
            .Where(question => VaultReader.Objection(question, _mounts[question.Path], _session.Client) is null)
            .ToList();
        var answers = await ReadAsync([.. questions.Except(issuing)], cancellation);
        foreach (var question in issuing)
        {
            answers.Add(question, SecretDocument.NotIssued);
        }
        return answers;
    }

    private async Task<Dictionary<VaultQuestion, SecretAnswer>> IssueAsync(
        List<VaultQuestion> questions,
        CancellationToken cancellation
    )
    {
        var answers = await ReadAsync(questions, cancellation);
        _issued.AddRange(
            answers.Select(pair => Issued.Of(pair.Key, _mounts[pair.Key.Path], pair.Value)).OfType<Issued>()
        );
        return answers;
    }

    private Task<Dictionary<VaultQuestion, SecretAnswer>> CheckAsync(
        List<VaultQuestion> questions,
        CancellationToken cancellation
    ) =>
        TryAsync(
            () => Issuance.AskAsync(_session, questions, cancellation),
            questions[0].Path,
            failure => All(questions, failure with { IsOfQuestion = true })
        );

    private static Dictionary<VaultQuestion, SecretAnswer> All(List<VaultQuestion> questions, SecretAnswer answer) =>
        questions.ToDictionary(question => question, _ => answer);

    private async Task<Dictionary<VaultQuestion, SecretAnswer>> ReadAsync(
        List<VaultQuestion> questions,
        CancellationToken cancellation
    )
    {
        var reader = new VaultReader(_session);
        var answers = await EachAsync(
            questions,
            question =>
                TryAsync<SecretAnswer>(
                    () => reader.ReadAsync(question, _mounts[question.Path], cancellation),
                    question.Path,
                    failure => failure
                )
        );
        return questions.Zip(answers).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    private async Task<Change> CompareAsync(KnownSecret known, CancellationToken cancellation)
    {
        if (VaultQuestion.Of(known.Request).Value is not { } question)
        {
            return Change.Ask;
        }
        var mount = _mounts.GetValueOrDefault(question.Path);
        return question.Version is not null || Issuance.Issues(question, mount) ? Change.Same
            : known.Version is { } version
            && mount is { IsKeyValue: true, Version: 2 }
            && !question.IsBesideData(mount.Prefix)
                ? await _metadata.CompareAsync(question, mount.Prefix, version, cancellation)
            : Change.Ask;
    }

    private static async Task<T[]> EachAsync<TItem, T>(IReadOnlyList<TItem> items, Func<TItem, Task<T>> work)
    {
        var done = new T[items.Count];
        await Turns.RunAsync(
            MaxConcurrent,
            Enumerable.Range(0, items.Count),
            async i => done[i] = await work(items[i])
        );
        return done;
    }

    /// <summary>What goes wrong becomes an answer.</summary>
    private async Task<T> TryAsync<T>(Func<Task<T>> work, string path, Func<Failure, T> otherwise)
    {
        try
        {
            return await work();
        }
        catch (StoreException known)
        {
            return otherwise(known.Failure);
        }
        catch (OperationCanceledException)
        {
            var what = $"{_session.Client.Server} was not asked for {_configuration.Name(path)} in time";
            return otherwise(Failure.Timeout(what, "check the store, or give it more time with --timeout"));
        }
    }

    /// <summary>The app starts with something that ends, and nobody is left to renew it: that is worth a line.</summary>
    private void WarnOf(string path, Until.Leased? lease)
    {
        if (lease is null)
        {
            return;
        }
        // A lease ends with the token that asked for it, too.
        var (life, why) =
            lease.Session?.Until.Life is { } token && token < lease.Duration
                ? (token, ", with the launcher's token,")
                : (lease.Duration, "");
        var end = _configuration.Time.GetUtcNow() + life;
        _configuration.Log.Warn(
            $"{_configuration.Name(path)} is leased and ends{why} at {end:yyyy-MM-dd HH:mm:ss}Z (in {life.TotalSeconds:0} s): nothing renews it"
        );
    }
}
