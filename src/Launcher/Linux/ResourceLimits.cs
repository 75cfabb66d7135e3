namespace Launcher.Linux;

/// <summary>Soft limits of this process (getrlimit(2)).</summary>
internal static unsafe class ResourceLimits
{
    private const int DataResource = 2;
    private const int StackResource = 3;
    private const int CoreSize = 4;
    private const int OpenFilesResource = 7;
    private const int AddressSpaceResource = 9;
    private const int PendingSignals = 11;

    public static ulong Stack => Soft(StackResource);

    public static ulong AddressSpace => Soft(AddressSpaceResource);

    public static ulong Data => Soft(DataResource);

    public static ulong OpenFiles => Soft(OpenFilesResource);

    /// <summary>
    /// Halves how many signals may wait for this process. All processes of a user share one count: with half of it, the
    /// signals on their way through this process never take the room they need at the one they are for.
    /// </summary>
    /// <returns>What it was.</returns>
    public static ulong HalvePendingSignals()
    {
        var before = Soft(PendingSignals);
        if (before > 1)
        {
            SetPendingSignals(before / 2);
        }
        return before;
    }

    public static void SetPendingSignals(ulong soft)
    {
        // Safe: as below.
        var limit = stackalloc ulong[2];
        if (Libc.GetResourceLimit(PendingSignals, limit) == 0)
        {
            limit[0] = soft;
            _ = Libc.SetResourceLimit(PendingSignals, limit);
        }
    }

    /// <summary>No core file of this process, whatever ends it.</summary>
    public static void ForbidCore()
    {
        // Safe: as below.
        var none = stackalloc ulong[2] { 0, 0 };
        _ = Libc.SetResourceLimit(CoreSize, none);
    }

    private static ulong Soft(int resource)
    {
        // Safe: struct rlimit is two 64-bit words.
        var limit = stackalloc ulong[2];
        return Libc.GetResourceLimit(resource, limit) == 0 ? limit[0] : ulong.MaxValue;
    }
}
