namespace Launcher.Testing.Doubles;

/// <summary>How often something came, from the moments at which it did.</summary>
internal static class Rates
{
    /// <summary>The most that came within any span of this length.</summary>
    public static int Most(IEnumerable<TimeSpan> moments, TimeSpan span)
    {
        TimeSpan[] sorted = [.. moments.Order()];
        var (most, first) = (0, 0);
        for (var last = 0; last < sorted.Length; last++)
        {
            while (sorted[last] - sorted[first] >= span)
            {
                first++;
            }
            most = Math.Max(most, last - first + 1);
        }
        return most;
    }
}
