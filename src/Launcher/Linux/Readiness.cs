namespace Launcher.Linux;

/// <summary>Waits for any of several descriptors (poll(2)).</summary>
internal static unsafe class Readiness
{
    private const ulong Readable = 1;

    /// <summary>Waits, without a limit, until one can be read or its other end is gone.</summary>
    /// <param name="descriptors">Those below 0 are passed over.</param>
    /// <returns>Which of them, a bit each.</returns>
    public static uint Wait(ReadOnlySpan<int> descriptors)
    {
        // Safe: as many struct pollfd of this frame as there are descriptors, a handful.
        var targets = stackalloc ulong[descriptors.Length];
        while (true)
        {
            for (var i = 0; i < descriptors.Length; i++)
            {
                targets[i] = (uint)descriptors[i] | (Readable << 32);
            }
            if (Libc.Poll(targets, (nuint)descriptors.Length, -1) >= 0)
            {
                break;
            }
            if (Libc.Error != Errno.Interrupted)
            {
                // The kernel has no memory for it.
                OwnProcess.Pause(TimeSpan.FromMilliseconds(100));
            }
        }
        var ready = 0u;
        for (var i = 0; i < descriptors.Length; i++)
        {
            ready |= targets[i] >> 48 != 0 ? 1u << i : 0;
        }
        return ready;
    }
}
