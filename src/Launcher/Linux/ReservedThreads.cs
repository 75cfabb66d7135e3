namespace Launcher.Linux;

/// <summary>
/// The threads of whatever waits for an answer, all started before the first question (src/Launcher/Linux/early.c): one that
/// is refused later, on some thread of the runtime, would end the process in the runtime's way.
/// </summary>
internal static class ReservedThreads
{
    /// <summary>What every wait needs, once: the pool's only worker and its gate, the timers' thread and the sockets'.</summary>
    public const int Shared = 4;

    /// <param name="count">How many will run at one time.</param>
    /// <exception cref="LaunchException">They cannot be started.</exception>
    public static void Reserve(int count)
    {
        if (Libc.ReserveThreads(count) != Errno.None)
        {
            throw Shortage.OfThreads();
        }
    }
}
