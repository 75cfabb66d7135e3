namespace Launcher.Transport;

/// <summary>
/// Gives an attempt up when nothing comes of it, so that the next one has its chance within the same budget. What still
/// moves is left alone: it counts how long the answer has been silent, or as good as silent (a byte now and then).
/// </summary>
internal sealed class Patience : IDisposable
{
    // Less than this in a whole turn is no progress.
    private const int LeastProgress = 1024;

    private readonly CancellationTokenSource _silence;
    private readonly CancellationTokenSource _either;
    private readonly TimeSpan _turn;
    private int _arrived;

    /// <param name="turn">How long it waits for progress; null forever.</param>
    /// <param name="time">Its clock.</param>
    /// <param name="cancellation">The end of the budget.</param>
    public Patience(TimeSpan? turn, TimeProvider time, CancellationToken cancellation)
    {
        _turn = turn ?? Timeout.InfiniteTimeSpan;
        _silence = new CancellationTokenSource(_turn, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _silence.Token);
    }

    public CancellationToken Token => _either.Token;

    /// <summary>So much of the answer has arrived.</summary>
    public void Progress(int bytes)
    {
        _arrived += bytes;
        if (_arrived >= LeastProgress)
        {
            _arrived = 0;
            _silence.CancelAfter(_turn);
        }
    }

    public void Dispose()
    {
        _either.Dispose();
        _silence.Dispose();
    }
}
