namespace Launcher.Testing.Harness;

/// <summary>A clock that measures what a test sets. It shows the real time, and its timers are real.</summary>
internal sealed class SetTime : TimeProvider
{
    private long _seconds;

    public override long TimestampFrequency => 1;

    public override long GetTimestamp() => Volatile.Read(ref _seconds);

    public void Set(long seconds) => Volatile.Write(ref _seconds, seconds);
}
