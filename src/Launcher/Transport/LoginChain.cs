namespace Launcher.Transport;

/// <summary>Where a login is looked for, in the vendor's order; the first place that has one is the one.</summary>
internal sealed class LoginChain<T>
    where T : class
{
    private readonly List<LoginSource<T>> _looked = [];
    private readonly string _nothing;
    private readonly string? _summary;
    private readonly string _wayOut;
    private readonly bool _isGuess;

    /// <param name="nothing">What it is when no place has one: <c>no AWS credentials were found</c>.</param>
    /// <param name="summary">Where that was, when there are more places than one; null to say of each why not.</param>
    /// <param name="wayOut">What to do then.</param>
    /// <param name="places">Looked at one after the other, up to the one that has something. Nobody configures the last of several: a machine is just asked.</param>
    public LoginChain(string nothing, string? summary, string wayOut, params IReadOnlyList<Func<LoginSource<T>>> places)
    {
        (_nothing, _summary, _wayOut) = (nothing, summary, wayOut);
        foreach (var look in places)
        {
            var source = look();
            _looked.Add(source);
            if (source.Absent is null)
            {
                Chosen = source;
                _isGuess = places.Count > 1 && _looked.Count == places.Count;
                break;
            }
        }
    }

    /// <summary>The place that has one, or should have; null when none has.</summary>
    public LoginSource<T>? Chosen { get; }

    public bool Renews => Chosen is { Renews: true };

    /// <summary>The place, and why not one before it.</summary>
    public string Explain() =>
        $"{Chosen?.Name ?? "nowhere"}{(Absences is { Length: > 0 } absences ? $" ({absences})" : "")}";

    /// <summary>Gets it.</summary>
    /// <exception cref="StoreException">There is none, or it cannot be had.</exception>
    public async Task<T> FindAsync(CancellationToken cancellation)
    {
        if (Chosen?.Fault is { } fault)
        {
            throw new StoreException(fault);
        }
        if (Chosen?.Read is not { } read)
        {
            throw new StoreException(ProblemClass.Login, Nowhere, _wayOut);
        }
        try
        {
            return await read(cancellation);
        }
        catch (StoreException failure) when (_isGuess && failure.Failure.Class == ProblemClass.Login)
        {
            // What matters is that the others have nothing either.
            var (_, what, wayOut) = failure.Failure;
            throw new StoreException(ProblemClass.Login, $"{Nowhere}; {what}", $"{wayOut}; or {_wayOut}");
        }
    }

    private string Nowhere =>
        _summary is null || _looked.Count == 1 ? $"{_nothing}: {Absences}" : $"{_nothing} {_summary}";

    private string Absences
    {
        get
        {
            var absences = "";
            foreach (var source in _looked)
            {
                absences +=
                    source.Absent is null ? ""
                    : absences.Length == 0 ? source.Absent
                    : $"; {source.Absent}";
            }
            return absences;
        }
    }
}
