using System.Globalization;

namespace Launcher.Configuration;

/// <summary>Times as people write them: <c>500ms</c>, <c>30s</c>, <c>2m</c>, <c>1h</c>, <c>1m30s</c>.</summary>
internal static class Durations
{
    private static readonly string[] s_units = ["h", "m", "s", "ms"];

    private const long LongestMilliseconds = 24 * 3_600_000L;

    /// <summary>What is wrong with a text that <see cref="TryParse"/> does not take, and the way out.</summary>
    public static (string Cause, string WayOut) Explain(string text)
    {
        const string Usual = "write a number with its unit: 500ms, 30s, 2m";
        var unit = text.AsSpan().TrimStart("0123456789");
        var units = text.Split([.. "0123456789"], StringSplitOptions.RemoveEmptyEntries);
        var areKnown = units.All(s_units.Contains);
        return text.Any(char.IsWhiteSpace) ? ("has a blank in it", "write the unit right after its number: 30s")
            : text.StartsWith('-') ? ("is negative", Usual)
            : text.AsSpan().IndexOfAny(".,") >= 0
                ? ("has a fraction", "write whole numbers: 1500ms for 1.5s, 1m30s for 1.5m")
            : unit.Length == text.Length || unit.IsEmpty ? ("is not a duration", Usual)
            : !areKnown ? ("has an unknown unit", "the units are ms, s, m and h: 500ms, 30s, 1h30m")
            : text.All(letter => !char.IsAsciiDigit(letter) || letter == '0')
                ? ("is zero", "write a longer one: 500ms, 30s, 2m")
            : !units.SequenceEqual(s_units.Where(units.Contains))
                ? ("has a unit twice, or a smaller one first", "write 1h30m, or 90s")
            : ("is more than a day", "write 24h or less");
    }

    /// <summary>False for a number without a unit, zero, a negative, a unit twice or anything over a day.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var rest = text.AsSpan();
        // Nine digits of hours fit a long, but not a TimeSpan.
        var milliseconds = 0L;
        var before = long.MaxValue;
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
            if (length == 0 || length >= before || milliseconds > LongestMilliseconds)
            {
                return false;
            }
            before = length;
        }
        duration = TimeSpan.FromMilliseconds(milliseconds);
        return milliseconds > 0;
    }
}
