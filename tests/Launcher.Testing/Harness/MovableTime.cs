namespace Launcher.Testing.Harness;

/// <summary>A clock that stands still until a test moves it: its moments, its date and its timers.</summary>
internal sealed class MovableTime : TimeProvider
{
    private static readonly DateTimeOffset s_start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Lock _gate = new();
    private readonly List<SetTimer> _timers = [];
    private TimeSpan _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How far it was moved.</summary>
    public TimeSpan Now
    {
        get
        {
            lock (_gate)
            {
                return _now;
            }
        }
    }

    /// <summary>When the next timer is due, as <see cref="Now"/> counts; null when none is set.</summary>
    public TimeSpan? Next
    {
        get
        {
            lock (_gate)
            {
                return _timers.Min(timer => (TimeSpan?)timer.Due);
            }
        }
    }

    public override long GetTimestamp() => Now.Ticks;

    public override DateTimeOffset GetUtcNow() => s_start + Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SetTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Lets time pass: each timer fires when it is due, on this thread.</summary>
    public void Advance(TimeSpan span)
    {
        var end = Now + span;
        while (Earliest(end) is { } timer)
        {
            timer.Fire();
        }
        Move(end);
    }

    /// <summary>A machine that was suspended: all that became due meanwhile fires late, when the time is over.</summary>
    public void Jump(TimeSpan span)
    {
        Move(Now + span);
        Advance(TimeSpan.Zero);
    }

    private void Move(TimeSpan end)
    {
        lock (_gate)
        {
            _now = end > _now ? end : _now;
        }
    }

    private SetTimer? Earliest(TimeSpan end)
    {
        lock (_gate)
        {
            var timer = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
            if (timer is null)
            {
                return null;
            }
            _now = timer.Due > _now ? timer.Due : _now;
            if (timer.Period > TimeSpan.Zero)
            {
                timer.Due = _now + timer.Period;
            }
            else
            {
                _timers.Remove(timer);
            }
            return timer;
        }
    }

    private sealed class SetTimer(MovableTime time, TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan Due { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    (Due, Period) = (time._now + dueTime, period);
                    time._timers.Add(this);
                }
                return true;
            }
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
