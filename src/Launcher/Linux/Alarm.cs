namespace Launcher.Linux;

/// <summary>
/// A descriptor that becomes readable at a moment of <see cref="BootClock"/>, also when the machine was suspended meanwhile
/// (timerfd_create(2)): the runtime's timers are not for that.
/// </summary>
internal sealed unsafe class Alarm : IDisposable
{
    private const int BootTime = 7;
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int Absolute = 1;
    private const long NanosecondsPerSecond = 1_000_000_000;

    private Alarm(int descriptor) => Descriptor = descriptor;

    public int Descriptor { get; }

    /// <param name="errno">Why it failed, when the result is null.</param>
    public static Alarm? Create(out Errno errno)
    {
        var descriptor = Libc.TimerDescriptor(BootTime, CloseOnExec | NonBlocking);
        errno = descriptor < 0 ? Libc.Error : Errno.None;
        return descriptor < 0 ? null : new Alarm(descriptor);
    }

    /// <param name="moment">Since the machine was started; null for never. One that has passed is now.</param>
    public void Set(TimeSpan? moment)
    {
        // Safe: struct itimerspec, four words of this frame. All zero disarms it, so now is a nanosecond.
        var when = stackalloc long[4];
        (when[0], when[1]) = (0, 0);
        var nanoseconds = moment is { } at
            ? Math.Max(1, at.Ticks < long.MaxValue / 100 ? at.Ticks * TimeSpan.NanosecondsPerTick : long.MaxValue)
            : 0;
        (when[2], when[3]) = Math.DivRem(nanoseconds, NanosecondsPerSecond);
        _ = Libc.SetTimer(Descriptor, Absolute, when, null);
    }

    public void Dispose() => _ = Libc.Close(Descriptor);
}
