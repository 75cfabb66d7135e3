using System.Diagnostics.CodeAnalysis;

namespace Launcher.Transport;

/// <summary>
/// How long to wait before the next attempt: full jitter over an exponentially growing span ("Exponential Backoff And
/// Jitter", AWS Architecture Blog), so that many pods that start together do not come back together.
/// </summary>
internal static class Backoff
{
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(2);

    // Longer than a start may take, and short enough for a timer (49 days): the budget ends it before.
    private static readonly TimeSpan s_longestAsked = TimeSpan.FromDays(1);

    /// <param name="attempt">How many attempts have failed: 1 or more.</param>
    /// <param name="retryAfter">What the server asked for, a lower bound; null when it did not.</param>
    /// <param name="random">0 to 1.</param>
    public static TimeSpan Delay(int attempt, TimeSpan? retryAfter, double random)
    {
        var span = Math.Min(s_longest.TotalMilliseconds, s_first.TotalMilliseconds * Math.Pow(2, attempt - 1));
        var jittered = TimeSpan.FromMilliseconds(span * random);
        return retryAfter is { } asked ? (asked < s_longestAsked ? asked : s_longestAsked) + jittered : jittered;
    }

    /// <summary>A number from 0 to 1 for <see cref="Delay"/>: it spreads load and guards nothing.</summary>
    [SuppressMessage("Security", "CA5394", Justification = "Jitter guards nothing.")]
    public static double Jitter() => Random.Shared.NextDouble();
}
