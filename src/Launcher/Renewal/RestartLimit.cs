namespace Launcher.Renewal;

/// <summary>
/// How often the app is restarted for a change (<c>--max-restarts 5/h</c>). One too many is postponed, never dropped; where
/// a secret would end meanwhile it is not, once until the next moment that is free.
/// </summary>
/// <param name="most">How many.</param>
/// <param name="span">In which time.</param>
/// <param name="before">When there were some already.</param>
internal sealed class RestartLimit(int most, TimeSpan span, IReadOnlyCollection<TimeSpan> before)
{
    private readonly Queue<TimeSpan> _restarts = new(before);
    private bool _overridden;

    /// <summary>When there were those that count.</summary>
    public IReadOnlyCollection<TimeSpan> Restarts => _restarts;

    /// <summary>When the next one may be.</summary>
    /// <param name="ends">When a secret that only a restart replaces is over; null when none is.</param>
    public TimeSpan Next(TimeSpan now, TimeSpan? ends)
    {
        while (_restarts.TryPeek(out var oldest) && Life.Sum(oldest, span) <= now)
        {
            _restarts.Dequeue();
            _overridden = false;
        }
        if (_restarts.Count < most)
        {
            return now;
        }
        var free = most == 0 ? TimeSpan.MaxValue : Life.Sum(_restarts.Peek(), span);
        return ends < free && !_overridden ? now : free;
    }

    public void Restarted(TimeSpan now)
    {
        if (_restarts.Count >= most)
        {
            _overridden = true;
            if (most == 0)
            {
                return;
            }
            _restarts.Dequeue();
        }
        _restarts.Enqueue(now);
    }
}
