namespace Launcher.Renewal;

/// <summary>
/// A store that does not answer: when to ask it again, for all that wait for it. At first after a random part of a growing
/// span, so that many that lost it together do not come back together; at most 90 times an hour however long it lasts.
/// </summary>
internal sealed class Outage
{
    // The first attempts matter most to what lives for a minute. After them the distance alone bounds the rate:
    // 10 + 3600 s / 45 s = 90.
    private const int Free = 10;

    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_distance = TimeSpan.FromSeconds(45);

    // What is left of a life is not spent on waiting.
    private const int PartOfLeft = 8;

    /// <summary>How many attempts have failed since the store answered last.</summary>
    public int Failures { get; private set; }

    /// <summary>Until when to leave it alone.</summary>
    public TimeSpan Until { get; private set; }

    /// <summary>Another attempt has failed; several of one moment are one.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="left">Of what needs the store most; null when nothing ends.</param>
    /// <param name="retryAfter">What the store asked for, which counts when it is longer.</param>
    /// <param name="random">0 to 1.</param>
    /// <returns>How long to leave the store alone.</returns>
    public TimeSpan Failed(TimeSpan now, TimeSpan? left, TimeSpan? retryAfter, double random)
    {
        if (Failures > 0 && Until > now)
        {
            return Until - now;
        }
        var grown = s_first * Math.Pow(2, Math.Min(Failures, Free));
        Failures++;
        var span = Life.Earlier(Life.Earlier(grown, s_longest), left is { } rest ? rest / PartOfLeft : s_longest);
        span = Life.Later(span, s_first);
        var delay =
            Failures < Free
                ? span * random
                : Life.Later(s_distance + ((s_longest - s_distance) * random), span * random);
        delay = Life.Later(delay, retryAfter ?? TimeSpan.Zero);
        Until = Life.Sum(now, delay);
        return delay;
    }

    /// <summary>The store answers.</summary>
    /// <returns>Whether it had not.</returns>
    public bool IsOver()
    {
        var was = Failures > 0;
        Failures = 0;
        return was;
    }
}
