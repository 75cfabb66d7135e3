namespace Launcher.Linux;

/// <summary>Signal dispositions and masks of this process, by raw system calls (signal(7), rt_sigaction(2)).</summary>
internal static unsafe class Signals
{
    public const int Hangup = 1;
    public const int Interrupt = 2;
    public const int Quit = 3;
    public const int BrokenPipe = 13;
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int ChildChanged = 17;
    public const int Continue = 18;
    public const int Stop = 19;
    public const int TerminalStop = 20;
    public const int TerminalRead = 21;
    public const int TerminalWrite = 22;

    /// <summary>The first of the kernel's real-time signals; libc keeps 32 and 33 for itself.</summary>
    public const int FirstRealTime = 32;

    /// <summary>What the .NET runtime sends itself to stop a thread for a collection.</summary>
    public const int RuntimeOwn = 34;

    /// <summary>SIGXFSZ: a write past the limit of a file's size (ulimit -f).</summary>
    public const int FileSizeExceeded = 25;

    /// <summary>Every signal. KILL and STOP are in it and cannot be blocked: the kernel leaves them out.</summary>
    public const ulong All = ulong.MaxValue;

    /// <summary>What the kernel makes of <see cref="All"/> in a mask.</summary>
    public static readonly ulong AllThatCanBeBlocked = All & ~Bit(Kill) & ~Bit(Stop);

    private const int Block = 0;
    private const int Unblock = 1;
    private const int SetMask = 2;
    private const nint MaskSize = 8;

    // struct kernel_sigaction is handler, flags, restorer (x86 only), mask: never more than four words.
    private const int ActionWords = 4;
    private const nint Default = 0;
    private const nint Ignored = 1;

    /// <summary>
    /// Undoes the one thing the .NET runtime changes and exec keeps: it ignores SIGPIPE, which would turn an app's
    /// quiet end behind a closed pipe into an endless EPIPE.
    /// </summary>
    public static void RestoreBrokenPipe() => SetDefault(BrokenPipe);

    /// <summary>Ignores SIGPIPE again: execve failed, and a report to a closed stderr must not end this process.</summary>
    public static void IgnoreBrokenPipe() => Ignore(BrokenPipe);

    /// <summary>Gives a signal its default action.</summary>
    public static void SetDefault(int signal) => SetAction(signal, Default);

    /// <summary>Ignores a signal, as behind nohup.</summary>
    public static void Ignore(int signal) => SetAction(signal, Ignored);

    /// <summary>Whether a signal is ignored, as behind nohup.</summary>
    public static bool IsIgnored(int signal)
    {
        // Safe: the kernel writes at most ActionWords words.
        var action = stackalloc nint[ActionWords];
        return Libc.Syscall(SystemCall.SignalAction, signal, 0, (nint)action, MaskSize) == 0 && action[0] == Ignored;
    }

    /// <summary>Adds signals to this thread's mask and returns the mask as it was.</summary>
    public static ulong Hold(ulong mask)
    {
        // Safe: both masks are on this stack and eight bytes long, as MaskSize says.
        ulong before = 0;
        _ = Libc.Syscall(SystemCall.SignalMask, Block, (nint)(&mask), (nint)(&before), MaskSize);
        return before;
    }

    /// <summary>Gives this thread exactly this mask.</summary>
    public static void Restore(ulong mask) =>
        _ = Libc.Syscall(SystemCall.SignalMask, SetMask, (nint)(&mask), 0, MaskSize);

    /// <summary>Takes one pending signal of a blocked mask without waiting; 0 when there is none.</summary>
    public static int TakePending(ulong mask)
    {
        // Safe: a zero timeout (struct timespec, two words) on this stack; no siginfo is asked for.
        var zero = stackalloc nint[2] { 0, 0 };
        var signal = Libc.Syscall(SystemCall.SignalTimedWait, (nint)(&mask), 0, (nint)zero, MaskSize);
        return signal > 0 ? (int)signal : 0;
    }

    /// <summary>
    /// Lets one signal act on this process now, if one of its kind is pending, and blocks it again. For a stop signal
    /// the call returns when the process was continued; the kernel drops one nobody could continue it from (PID 1, an
    /// orphaned process group).
    /// </summary>
    public static void Let(int signal)
    {
        var bit = Bit(signal);
        _ = Libc.Syscall(SystemCall.SignalMask, Unblock, (nint)(&bit), 0, MaskSize);
        _ = Libc.Syscall(SystemCall.SignalMask, Block, (nint)(&bit), 0, MaskSize);
    }

    /// <summary>kill(2): to a process, to a process group (minus its id), or to this process's own group (0).</summary>
    public static Errno Send(int processId, int signal) => Libc.Kill(processId, signal) == 0 ? Errno.None : Libc.Error;

    /// <summary>The mask with only this signal in it.</summary>
    public static ulong Bit(int signal) => 1UL << (signal - 1);

    private static void SetAction(int signal, nint handler)
    {
        // Safe: an action of the size the kernel expects, zero but for its handler, on this stack.
        var action = stackalloc nint[ActionWords];
        new Span<nint>(action, ActionWords).Clear();
        action[0] = handler;
        _ = Libc.Syscall(SystemCall.SignalAction, signal, (nint)action, 0, MaskSize);
    }
}
