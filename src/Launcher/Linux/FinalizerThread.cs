using System.Runtime.CompilerServices;

namespace Launcher.Linux;

/// <summary>
/// The runtime's finalizer thread. A process-directed signal goes to any thread that does not block it, and this one
/// started before Main: its mask can only be changed by code that runs on it, which is a finalizer.
/// </summary>
internal static class FinalizerThread
{
    private const int Attempts = 3;

    private static ulong s_mask;
    private static int s_holds;

    /// <summary>Adds signals to its mask.</summary>
    public static void Hold(ulong mask)
    {
        s_mask = mask;
        Volatile.Write(ref s_holds, 0);
        for (var attempt = 0; attempt < Attempts && Volatile.Read(ref s_holds) == 0; attempt++)
        {
            Drop();
            GC.Collect(0, GCCollectionMode.Forced, blocking: true);
            GC.WaitForPendingFinalizers();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Drop() => _ = new Dropped();

    private sealed class Dropped
    {
        ~Dropped()
        {
            _ = Signals.Hold(s_mask);
            Volatile.Write(ref s_holds, 1);
        }
    }
}
