namespace Launcher.Linux;

/// <summary>Signal dispositions and masks of this process, by raw system calls (signal(7), rt_sigaction(2)).</summary>
internal static unsafe class Signals
{
    public const int Hangup = 1;
    public const int Interrupt = 2;
    public const int Quit = 3;
    public const int BrokenPipe = 13;
    public const int Terminate = 15;

    private const int Block = 0;
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
    public static void RestoreBrokenPipe()
    {
        // Safe: a zeroed action of the size the kernel expects, on this stack.
        var action = stackalloc nint[ActionWords];
        new Span<nint>(action, ActionWords).Clear();
        _ = Libc.Syscall(SystemCall.SignalAction, BrokenPipe, (nint)action, Default, MaskSize);
    }

    /// <summary>Ignores SIGPIPE again: execve failed, and a report to a closed stderr must not end this process.</summary>
    public static void IgnoreBrokenPipe()
    {
        // Safe: as above.
        var action = stackalloc nint[ActionWords];
        new Span<nint>(action, ActionWords).Clear();
        action[0] = Ignored;
        _ = Libc.Syscall(SystemCall.SignalAction, BrokenPipe, (nint)action, 0, MaskSize);
    }

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

    /// <summary>The mask with only this signal in it.</summary>
    public static ulong Bit(int signal) => 1UL << (signal - 1);
}
