namespace Launcher.Renewal;

/// <summary>When to look again whether something has changed (<c>--refresh</c>), so that replicas do not look together.</summary>
internal static class Polling
{
    // Each is this much earlier or later.
    private const double Jitter = 0.1;

    /// <summary>The first time: anywhere in the second half.</summary>
    /// <param name="random">0 to 1.</param>
    public static TimeSpan First(TimeSpan interval, double random) => interval * (0.5 + (0.5 * random));

    /// <param name="asked">How long the store wants to be left alone, which counts when it is longer; null when it did not say.</param>
    /// <param name="random">0 to 1.</param>
    public static TimeSpan Next(TimeSpan interval, TimeSpan? asked, double random) =>
        Life.Later(interval * (1 - Jitter + (2 * Jitter * random)), asked ?? TimeSpan.Zero);
}
