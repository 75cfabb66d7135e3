namespace Launcher.Renewal;

/// <summary>Several changes in a short time are one: a certificate and its key, three users of one rotation.</summary>
/// <param name="FirstAt">When the first of them came; null while there is none.</param>
/// <param name="LastAt">When the last one did.</param>
internal sealed record QuietPeriod(TimeSpan? FirstAt, TimeSpan LastAt)
{
    // What changes without end is acted on all the same.
    private static readonly TimeSpan s_most = TimeSpan.FromSeconds(20);

    public static QuietPeriod None { get; } = new(null, TimeSpan.Zero);

    public QuietPeriod Changed(TimeSpan now) => new(FirstAt ?? now, now);

    /// <summary>When to act; null while there is nothing to act on.</summary>
    /// <param name="quiet">How long nothing more must come (<c>--quiet-period</c>).</param>
    /// <param name="splay">What is added to it.</param>
    public TimeSpan? ActAt(TimeSpan quiet, TimeSpan splay) =>
        FirstAt is { } first ? Life.Sum(Life.Earlier(Life.Sum(LastAt, quiet), Life.Sum(first, s_most)), splay) : null;
}
