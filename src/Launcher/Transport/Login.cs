namespace Launcher.Transport;

/// <summary>
/// What every request to a store needs and one request gets: a session, keys, a region. Whoever asks first gets it for all
/// that ask meanwhile and afterwards, until somebody lets it go because the store does not take it any more. A failure stands for everything with the
/// same budget, as a store must not be asked to log in again for each of many secrets; who comes later tries again.
/// </summary>
/// <param name="get">Gets it.</param>
internal sealed class Login<T>(Func<CancellationToken, Task<T>> get)
    where T : class
{
    private readonly Lock _gate = new();
    private Task<T>? _task;
    private CancellationToken _budget;

    /// <summary>What is there; null while there is nothing.</summary>
    public T? Current => _task is { IsCompletedSuccessfully: true } done ? done.Result : null;

    public Task<T> GetAsync(CancellationToken budget)
    {
        lock (_gate)
        {
            if (_task is null || (_task is { IsCompleted: true } && Current is null && budget != _budget))
            {
                _budget = budget;
                _task = get(budget);
            }
            return _task;
        }
    }

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
}
