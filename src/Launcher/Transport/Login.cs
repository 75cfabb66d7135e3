namespace Launcher.Transport;

/// <summary>
/// What every request to a store needs and one request gets: a session, keys, a region. Whoever asks first gets it for all
/// that ask meanwhile and afterwards, until it is about to end, or somebody lets it go because the store does not take it
/// any more. A failure stands for everything with the same budget, as a store must not be asked to log in again for each of
/// many secrets; who comes later tries again.
/// </summary>
/// <param name="get">Gets it.</param>
/// <param name="time">Measures how long it has been there.</param>
/// <param name="life">How long what has just come is good for; null, as it is by default, for no end that is known.</param>
internal sealed class Login<T>(Func<CancellationToken, Task<T>> get, TimeProvider time, Func<T, TimeSpan?>? life = null)
    where T : class
{
    // Renewed so long before its end that no request still on its way meets it; what lives short, for most of its life.
    private static readonly TimeSpan s_before = TimeSpan.FromMinutes(1);
    private const int ShortestPart = 10;

    private readonly Lock _gate = new();
    private Task<T>? _task;
    private CancellationToken _budget;
    private long _since;
    private TimeSpan? _life;

    /// <summary>What is there; null while there is nothing.</summary>
    public T? Current => _task is { IsCompletedSuccessfully: true } done ? done.Result : null;

    public Task<T> GetAsync(CancellationToken budget)
    {
        lock (_gate)
        {
            var old = Current;
            var isOver = old is null ? budget != _budget : IsEnding;
            if (_task is null || (_task.IsCompleted && isOver))
            {
                _budget = budget;
                _task = GetAsync(old, budget);
            }
            return _task;
        }
    }

    /// <summary>There is one already, of another process.</summary>
    public void TakeOver(T got) => _task = Task.FromResult(got);

    /// <summary>Lets go of what is of no use any more; nothing happens when there is something else by now.</summary>
    /// <returns>Whether it was in use.</returns>
    public bool Forget(T useless)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(Current, useless))
            {
                return false;
            }
            _task = null;
            return true;
        }
    }

    // What had ended when it came says that a clock is wrong: then the store says when it does not take it.
    private bool IsEnding =>
        _life is { } life
        && life > TimeSpan.Zero
        && Left(life) <= (life / ShortestPart < s_before ? life / ShortestPart : s_before);

    private TimeSpan Left(TimeSpan life) => life - time.GetElapsedTime(_since);

    private async Task<T> GetAsync(T? old, CancellationToken budget)
    {
        try
        {
            var got = await get(budget);
            (_since, _life) = (time.GetTimestamp(), life?.Invoke(got));
            return got;
        }
        catch (StoreException) when (old is not null && _life is { } known && Left(known) > TimeSpan.Zero)
        {
            // Good for a little longer.
            (_since, _life) = (time.GetTimestamp(), Left(known));
            return old;
        }
    }
}
