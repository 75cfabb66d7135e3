namespace Launcher.Testing.Harness;

/// <summary>
/// A client's view of a clock that a test moves. Its own waits (before it tries again) move the clock, as nobody else will;
/// its patience with a server never ends, as an answer on loopback takes no time.
/// </summary>
internal sealed class ClientTime(MovableTime time) : TimeProvider
{
    // StoreClient is patient for 10 s, and waits for less than 3 s.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();

    public override long TimestampFrequency => time.TimestampFrequency;

    public override long GetTimestamp() => time.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == Timeout.InfiniteTimeSpan || dueTime >= s_patience)
        {
            return time.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
        var due = time.Now + dueTime;
        var timer = time.CreateTimer(callback, state, dueTime, period);
        ThreadPool.QueueUserWorkItem(_ =>
        {
            lock (_gate)
            {
                time.Advance(due > time.Now ? due - time.Now : TimeSpan.Zero);
            }
        });
        return timer;
    }
}
