namespace Launcher.Testing.Harness;

/// <summary>Remembers how long somebody wanted to wait before the next attempt, and lets nobody.</summary>
internal sealed class ImpatientTime : TimeProvider
{
    public List<TimeSpan> Waits { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        // Patience with an answer is 10 s and more.
        var isWait = dueTime < TimeSpan.FromSeconds(10) && dueTime >= TimeSpan.Zero;
        if (isWait)
        {
            lock (Waits)
            {
                Waits.Add(dueTime);
            }
        }
        return System.CreateTimer(callback, state, isWait ? TimeSpan.Zero : dueTime, period);
    }
}
