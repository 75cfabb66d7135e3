namespace Launcher.Renewal;

/// <summary>Sums of times that never overflow and never go below nothing: a store may say a hundred thousand years.</summary>
internal static class Life
{
    public static TimeSpan AtLeastNothing(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;

    public static TimeSpan Sum(TimeSpan one, TimeSpan other) =>
        one > TimeSpan.MaxValue - AtLeastNothing(other) ? TimeSpan.MaxValue : one + other;

    public static TimeSpan Difference(TimeSpan one, TimeSpan other) => AtLeastNothing(one - AtLeastNothing(other));

    /// <param name="part">0 to 1. A tick more than the longest there is would overflow.</param>
    public static TimeSpan Part(TimeSpan time, double part) =>
        part >= 1 ? time : TimeSpan.FromTicks((long)(time.Ticks * part));

    public static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;

    public static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
