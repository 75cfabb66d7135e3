using Launcher.Linux;

namespace Launcher.Execution;

/// <summary>A moment that may be set, on a clock that nobody sets.</summary>
internal sealed class Deadline
{
    private long _start;
    private TimeSpan _time;

    public bool IsSet { get; private set; }

    public bool IsOver => IsSet && Left == TimeSpan.Zero;

    private TimeSpan Left
    {
        get
        {
            var left = _time - BootClock.Shared.GetElapsedTime(_start);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    public void Set(TimeSpan time) => (_start, _time, IsSet) = (BootClock.Shared.GetTimestamp(), time, true);

    public void Clear() => IsSet = false;

    /// <summary>How long to wait for whichever comes first; null when nothing is to come.</summary>
    public TimeSpan? Earlier(TimeSpan? other) =>
        !IsSet ? other
        : other is { } time && time < Left ? time
        : Left;
}
