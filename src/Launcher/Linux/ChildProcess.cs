using System.Runtime.InteropServices;

namespace Launcher.Linux;

/// <summary>Starts this very program as a child, and hears what became of children.</summary>
internal static unsafe class ChildProcess
{
    // posix_spawnattr_t has 336 bytes on 64-bit glibc, sigset_t 128.
    private const int AttributesSize = 512;
    private const int MaskWords = 16;

    private const short SetGroup = 2;
    private const short SetDefaults = 4;
    private const short SetMask = 8;

    private const int NoHang = 1;
    private const int Untraced = 2;

    /// <summary>
    /// posix_spawn(3) of /proc/self/exe with this process's arguments and environment, in a process group of its own and
    /// with every signal blocked: none is lost before the program looks for them.
    /// </summary>
    /// <param name="name">Its argv[0], with a final NUL.</param>
    /// <param name="image">Owns the other arguments.</param>
    /// <param name="processId">The child, when the result is <see cref="Errno.None"/>.</param>
    public static Errno SpawnSelf(ReadOnlySpan<byte> name, ProcessImage image, out int processId)
    {
        processId = 0;
        if (!OwnFile.IsReachable())
        {
            return Errno.NoSuchEntry;
        }
        // Safe: both structures are larger than glibc's; the vectors end with a null and live until the call returns,
        // which is after the child's execve.
        var attributes = stackalloc byte[AttributesSize];
        var mask = stackalloc ulong[MaskWords];
        var defaults = stackalloc ulong[MaskWords];
        new Span<ulong>(mask, MaskWords).Clear();
        new Span<ulong>(defaults, MaskWords).Clear();
        mask[0] = Signals.All;
        // glibc leaves its own two signals ignored in the child, unless they are among those that get their default.
        foreach (var signal in (ReadOnlySpan<int>)[Signals.FirstRealTime, Signals.FirstRealTime + 1])
        {
            if (!Signals.IsIgnored(signal))
            {
                defaults[0] |= Signals.Bit(signal);
            }
        }
        _ = Libc.InitializeSpawn(attributes);
        _ = Libc.SetSpawnFlags(attributes, SetGroup | SetDefaults | SetMask);
        _ = Libc.SetSpawnGroup(attributes, 0);
        _ = Libc.SetSpawnMask(attributes, mask);
        _ = Libc.SetSpawnDefaults(attributes, defaults);
        var child = 0;
        Errno errno;
        fixed (
            byte* self = "/proc/self/exe\0"u8,
                first = name
        )
        {
            var (argv, envp) = image.Again(first);
            // When many processes of a user start at once the limit is full for a moment only: as early.c waits for a thread.
            var pause = 1;
            while (
                (errno = Libc.Spawn(&child, self, null, attributes, (byte**)argv, (byte**)envp)) == Errno.TryAgain
                && pause <= 256
            )
            {
                OwnProcess.Pause(TimeSpan.FromMilliseconds(pause));
                pause *= 2;
            }
            NativeMemory.Free((void*)argv);
            NativeMemory.Free((void*)envp);
        }
        processId = child;
        return errno;
    }

    /// <summary>The next change of any child, an adopted one included; what has ended is reaped. Does not wait.</summary>
    public static bool TryNext(out ChildChange change)
    {
        const int AnyChild = -1;
        const int SignalBits = 0x7f;
        const int StoppedMark = 0x7f;
        // Safe: waitpid writes one int.
        var status = stackalloc int[1];
        int child;
        do
        {
            child = Libc.WaitForChild(AnyChild, status, NoHang | Untraced);
        } while (child < 0 && Libc.Error == Errno.Interrupted);
        var low = *status & SignalBits;
        var high = (*status >> 8) & 0xff;
        change = low switch
        {
            0 => new ChildChange(child, ChildState.Exited, high),
            StoppedMark => new ChildChange(child, ChildState.Stopped, high),
            _ => new ChildChange(child, ChildState.Killed, low),
        };
        return child > 0;
    }

    /// <summary>Whether a child is left, an adopted one included, when all that have ended are reaped.</summary>
    public static bool AnyIsLeft()
    {
        while (TryNext(out _)) { }
        return Libc.Error != Errno.NoChild;
    }

    /// <summary>Ends a child at once, and waits until it has.</summary>
    public static void End(int processId)
    {
        _ = Signals.Send(processId, Signals.Kill);
        // Safe: waitpid writes one int.
        var status = stackalloc int[1];
        while (Libc.WaitForChild(processId, status, 0) < 0 && Libc.Error == Errno.Interrupted) { }
    }

    /// <summary>Reaps one child if it has ended; nothing happens when it has not, or is somebody else's by now.</summary>
    public static void Reap(int processId)
    {
        // Safe: waitpid writes one int.
        var status = stackalloc int[1];
        _ = Libc.WaitForChild(processId, status, NoHang);
    }
}
