using System.Runtime.InteropServices;

namespace Launcher.Linux;

/// <summary>
/// Every signal sent to this process, one after the other, with all that the kernel says about each (sigtimedwait(2)).
/// All of them are blocked on every thread, so that none acts by itself and none is lost.
/// </summary>
internal sealed unsafe class SignalQueue : IDisposable
{
    private const int InfoSize = 128;
    private const nint MaskSize = 8;
    private const int MaskWords = 16;
    private const int CloseOnExec = 0x80000;
    private const ulong Readable = 1;
    private const int TicksPerSecond = (int)TimeSpan.TicksPerSecond;

    // siginfo_t on 64-bit: si_signo, si_errno, si_code, padding, si_pid.
    private const int CodeAt = 8;
    private const int SenderAt = 16;

    // What sigqueue(3), timers and message queues put into si_code; SI_TKILL is not among what may be passed on.
    private const int Queued = -1;
    private const int LastQueued = -5;
    private const int ThreadDirected = -6;

    private readonly byte* _info = (byte*)NativeMemory.AllocZeroed(InfoSize);
    private readonly byte* _put = (byte*)NativeMemory.AllocZeroed(InfoSize);

    private static readonly TimeSpan s_turn = TimeSpan.FromMilliseconds(50);

    private int _descriptor = -1;

    private SignalQueue(ulong before) => Before = before;

    /// <summary>This thread's mask as it was.</summary>
    public ulong Before { get; }

    /// <summary>Where the last signal came from (si_code): positive from the kernel.</summary>
    public int Code => *(int*)(_info + CodeAt);

    /// <summary>Who sent it, in this process's PID namespace: 0 for somebody outside of it.</summary>
    public int Sender => *(int*)(_info + SenderAt);

    /// <summary>Whether it carries a value, as from sigqueue(3).</summary>
    public bool HasValue => Code is <= Queued and >= LastQueued;

    /// <summary>Whether it was sent to one thread, as by pthread_kill(3) (SI_TKILL).</summary>
    public bool ToThread => Code == ThreadDirected;

    /// <summary>Blocks every signal on this thread and on the finalizer's.</summary>
    /// <param name="inherited">The mask as it was, where all were blocked before this process began; null for this thread's.</param>
    public static SignalQueue Open(ulong? inherited = null)
    {
        var before = Signals.Hold(Signals.All);
        FinalizerThread.Hold(Signals.All);
        return new SignalQueue(inherited ?? before);
    }

    /// <summary>Takes the next signal; real-time ones of one number in the order they were sent.</summary>
    /// <param name="mask">Which ones.</param>
    /// <param name="time">How long to wait; null for ever, without ever waking up.</param>
    /// <returns>Its number, or 0 when the time is over or the process was stopped and continued.</returns>
    public int Take(ulong mask, TimeSpan? time)
    {
        // Safe: struct timespec is two words of this stack, and the kernel writes at most InfoSize bytes.
        var wait = stackalloc long[2];
        if (time is { } limit)
        {
            wait[0] = limit.Ticks / TicksPerSecond;
            wait[1] = limit.Ticks % TicksPerSecond * TimeSpan.NanosecondsPerTick;
        }
        var until = time is null ? null : wait;
        var signal = Libc.Syscall(SystemCall.SignalTimedWait, (nint)(&mask), (nint)_info, (nint)until, MaskSize);
        return signal > 0 ? (int)signal : 0;
    }

    /// <summary>The same, and until something can be read from a descriptor.</summary>
    /// <param name="watched">Of a socket; -1 for none.</param>
    /// <param name="isReadable">Whether it was that; the signal may be 0 then.</param>
    public int Take(ulong mask, TimeSpan? time, int watched, out bool isReadable)
    {
        isReadable = false;
        if (watched < 0)
        {
            return Take(mask, time);
        }
        // Safe: glibc's sigset_t is larger than the kernel's, which is all that signalfd reads; two struct pollfd.
        var signals = stackalloc ulong[MaskWords];
        new Span<ulong>(signals, MaskWords).Clear();
        signals[0] = mask;
        _descriptor = Libc.CreateSignalDescriptor(_descriptor, signals, CloseOnExec);
        if (_descriptor < 0)
        {
            // A sandbox without signalfd4: both in turn.
            isReadable = true;
            return Take(mask, time < s_turn ? time : s_turn);
        }
        var targets = stackalloc ulong[2];
        targets[0] = (uint)_descriptor | (Readable << 32);
        targets[1] = (uint)watched | (Readable << 32);
        var wait = time is { } limit ? (int)Math.Clamp(Math.Ceiling(limit.TotalMilliseconds), 0, int.MaxValue) : -1;
        if (Libc.Poll(targets, 2, wait) <= 0)
        {
            return 0;
        }
        isReadable = targets[1] >> 48 != 0;
        return targets[0] >> 48 != 0 ? Take(mask, TimeSpan.Zero) : 0;
    }

    /// <summary>Sends the last signal on with its value, under this number or another (rt_sigqueueinfo(2)).</summary>
    /// <returns><see cref="Errno.TryAgain"/> when too many signals wait for that process's user.</returns>
    public Errno PassOn(int processId, int signal) => Queue(processId, signal, _info);

    /// <summary>Puts the last signal aside for <see cref="PassOnPutAside"/>.</summary>
    public void PutAside() => NativeMemory.Copy(_info, _put, InfoSize);

    /// <summary>Sends on what was put aside.</summary>
    public Errno PassOnPutAside(int processId, int signal) => Queue(processId, signal, _put);

    /// <summary>Whether every thread of this process blocks every signal; null when /proc does not say.</summary>
    public static bool? IsComplete()
    {
        if (DirectoryEntries.Of("/proc/self/task") is not { } threads)
        {
            return null;
        }
        foreach (var thread in threads)
        {
            using var status = OpenFile.ReadContents($"/proc/self/task/{thread.Name}/status", out _);
            if (status is null)
            {
                return null;
            }
            if (ProcessStatus.Mask(status, "\nSigBlk:\t"u8) != Signals.AllThatCanBeBlocked)
            {
                return false;
            }
        }
        return true;
    }

    public void Dispose()
    {
        if (_descriptor >= 0)
        {
            _ = Libc.Close(_descriptor);
        }
        NativeMemory.Free(_info);
        NativeMemory.Free(_put);
    }

    private static Errno Queue(int processId, int signal, byte* info) =>
        Libc.Syscall(SystemCall.SignalQueue, processId, signal, (nint)info, 0) == 0 ? Errno.None : Libc.Error;
}
