namespace Launcher.Linux;

/// <summary>
/// The one clock of a run. It measures on CLOCK_BOOTTIME (clock_gettime(2)), which nobody sets and which goes on while the
/// machine is suspended: a store's lease does so too.
/// </summary>
/// <remarks>Its timers are the runtime's, on CLOCK_MONOTONIC: a suspended machine makes them late.</remarks>
internal sealed unsafe class BootClock : TimeProvider
{
    private const int BootTime = 7;

    private BootClock() { }

    public static BootClock Shared { get; } = new();

    /// <summary>The moment, as the time since the machine was started.</summary>
    public static TimeSpan Now => TimeSpan.FromTicks(Shared.GetTimestamp() / TimeSpan.NanosecondsPerTick);

    /// <summary>Nanoseconds, as those of the runtime's own clock are on Linux.</summary>
    public override long TimestampFrequency => 1_000_000_000;

    public override long GetTimestamp()
    {
        // Safe: one struct timespec, two longs on every 64-bit architecture.
        var now = stackalloc long[2];
        // A sandbox that knows fewer clocks has the monotonic one.
        return Libc.GetTime(BootTime, now) == 0 ? (now[0] * TimestampFrequency) + now[1] : base.GetTimestamp();
    }
}
