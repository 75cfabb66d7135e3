using System.Globalization;

namespace Launcher.Configuration;

/// <summary>Times as people write them: <c>500ms</c>, <c>30s</c>, <c>2m</c>, <c>1h</c>, <c>1m30s</c>.</summary>
internal static class Durations
{
    private const long LongestMilliseconds = 24 * 3_600_000L;

    /// <summary>False for a number without a unit, zero, a negative or anything over a day.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var rest = text.AsSpan();
        // Nine digits of hours fit a long, but not a TimeSpan.
        var milliseconds = 0L;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (digits is <= 0 or > 9)
            {
                return false;
            }
            var number = int.Parse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
            rest = rest[digits..];
            var end = rest.IndexOfAnyInRange('0', '9');
            var unit = end < 0 ? rest : rest[..end];
            rest = rest[unit.Length..];
            var length = unit switch
            {
                "ms" => 1L,
                "s" => 1_000L,
                "m" => 60_000L,
                "h" => 3_600_000L,
                _ => 0L,
            };
            milliseconds += number * length;
            if (length == 0 || milliseconds > LongestMilliseconds)
            {
                return false;
            }
        }
        duration = TimeSpan.FromMilliseconds(milliseconds);
        return milliseconds > 0;
    }
}
