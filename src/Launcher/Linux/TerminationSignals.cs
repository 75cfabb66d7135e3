namespace Launcher.Linux;

/// <summary>
/// TERM, INT, HUP and QUIT while the launcher works. They are blocked on every thread and taken when asked for, so that
/// what was begun is undone and the exit code is 128+n, also as PID 1, where the kernel discards a default TERM.
/// Signals the parent ignores (nohup) or blocks stay as they are.
/// </summary>
internal sealed unsafe class TerminationSignals : IDisposable
{
    private const int Readable = 1;
    private const int CloseOnExec = 0x80000;

    private readonly ulong _before;
    private readonly ulong _held;

    private TerminationSignals(ulong before, ulong held) => (_before, _held) = (before, held);

    /// <summary>Blocks them on this thread, on the finalizer's, and so on every thread that starts from here on.</summary>
    public static TerminationSignals Hold()
    {
        var wanted = Wanted();
        var before = Signals.Hold(wanted);
        var held = wanted & ~before;
        FinalizerThread.Hold(held);
        return new TerminationSignals(before, held);
    }

    /// <summary>For a process that was started with every signal blocked: they are held already, on all threads.</summary>
    /// <param name="afterwards">The mask that the app gets.</param>
    public static TerminationSignals AlreadyHeld(ulong afterwards) => new(afterwards, Wanted() & ~afterwards);

    /// <summary>The mask that was inherited: the app's, and that of programs started meanwhile.</summary>
    public ulong Before => _before;

    /// <summary>The signal that came, or 0. Taking it consumes it.</summary>
    public int Take() => Signals.TakePending(_held);

    /// <summary>The same of every signal, in a process that was started with all of them blocked: somebody has sent it to the app.</summary>
    public static int TakeAny() => Signals.TakePending(~Own);

    // What the kernel, libc and the runtime tell this process itself.
    private static ulong Own =>
        Signals.Bit(Signals.ChildChanged)
        | Signals.Bit(Signals.BrokenPipe)
        | Signals.Bit(Signals.FirstRealTime)
        | Signals.Bit(Signals.FirstRealTime + 1)
        | Signals.Bit(Signals.RuntimeOwn);

    /// <summary>Waits until the task ends, a signal comes or the time is over.</summary>
    /// <returns>The signal, or 0.</returns>
    public int Wait(Task task, TimeSpan time)
    {
        if (task.IsCompleted)
        {
            return Take();
        }
        ulong held = _held;
        // Safe: the mask is read during the call only; glibc's sigset_t is larger, but signalfd reads the kernel's eight bytes.
        var mask = stackalloc ulong[16];
        new Span<ulong>(mask, 16).Clear();
        mask[0] = held;
        var signals = Libc.CreateSignalDescriptor(-1, mask, CloseOnExec);
        var errno = signals < 0 ? Libc.Error : Errno.None;
        var done = Libc.EventDescriptor(0, CloseOnExec);
        errno = errno == Errno.None && done < 0 ? Libc.Error : errno;
        if (errno != Errno.None)
        {
            throw Unwatched(errno);
        }
        _ = task.ContinueWith(
            _ => Ring(done),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
        // struct pollfd: int fd, short events, short revents: eight bytes.
        var watched = stackalloc ulong[2];
        watched[0] = (uint)signals | (ulong)Readable << 32;
        watched[1] = (uint)done | (ulong)Readable << 32;
        // A child that ends interrupts the wait; it goes on for what is left, or many of them would make it endless.
        var began = BootClock.Shared.GetTimestamp();
        int left;
        do
        {
            var rest = time - BootClock.Shared.GetElapsedTime(began);
            left = (int)Math.Clamp(rest.TotalMilliseconds + 1, 0, int.MaxValue);
            errno = Libc.Poll(watched, 2, left) < 0 ? Libc.Error : Errno.None;
        } while (errno == Errno.Interrupted);
        if (errno != Errno.None)
        {
            throw Unwatched(errno);
        }
        _ = Libc.Close(signals);
        // The event stays open: the task may still ring it. It is close-on-exec.
        return Take();
    }

    /// <summary>Gives this thread back the mask it had. What is pending then reaches the app.</summary>
    public void Dispose() => Signals.Restore(_before);

    private static LaunchException Unwatched(Errno errno) =>
        new(
            ExitCode.Failed,
            ProblemClass.Internal,
            null,
            $"signals cannot be watched while a store is asked: {ErrnoText.Describe(errno)}",
            Shortage.MoreRoom(errno) ?? "allow signalfd4, eventfd2 and poll in the seccomp profile"
        );

    private static void Ring(int descriptor)
    {
        ulong one = 1;
        _ = Libc.Write(descriptor, (byte*)&one, sizeof(ulong));
    }

    private static ulong Wanted()
    {
        ulong wanted = 0;
        foreach (var signal in (ReadOnlySpan<int>)[Signals.Terminate, Signals.Interrupt, Signals.Hangup, Signals.Quit])
        {
            if (!Signals.IsIgnored(signal))
            {
                wanted |= Signals.Bit(signal);
            }
        }
        return wanted;
    }
}
