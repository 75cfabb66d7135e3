namespace Launcher.Renewal;

/// <summary>
/// A life that a store has granted to a lease or a session, and may extend. Moments are times since a fixed start, on a clock
/// that nobody sets and that goes on while the machine is suspended.
/// </summary>
/// <param name="First">How long the first grant was: what an app's pool is sized by.</param>
/// <param name="Last">How long the last one was.</param>
/// <param name="At">When that was granted.</param>
/// <param name="IsAtEnd">Whether extending it any further brings nothing: only another one helps.</param>
internal sealed record Grant(TimeSpan First, TimeSpan Last, TimeSpan At, bool IsAtEnd)
{
    // Stores count in whole seconds.
    private static readonly TimeSpan s_rounded = TimeSpan.FromSeconds(1);

    /// <summary>How much of a grant passes before it is extended: what is left is for the attempts that fail.</summary>
    private const double UsedFirst = 2.0 / 3;

    // How much earlier, at most: many that were granted together must not come back together.
    private const double Jitter = 0.1;

    // The least that two generations overlap: a pool whose connections live that long never has a dead one.
    private const double Overlap = 0.25;

    /// <param name="life">0 for what was over when it came.</param>
    /// <param name="isRenewable">False when only another one can take its place.</param>
    public static Grant Of(TimeSpan life, TimeSpan at, bool isRenewable) =>
        new(Life.AtLeastNothing(life), Life.AtLeastNothing(life), at, !isRenewable);

    /// <summary>When it is over.</summary>
    public TimeSpan End => Life.Sum(At, Last);

    /// <summary>When to extend it.</summary>
    /// <param name="random">0 to 1.</param>
    public TimeSpan RenewAt(double random) => Life.Sum(At, Life.Part(Last, UsedFirst * (1 - (Jitter * random))));

    /// <summary>
    /// When to have another one: so early that when it is in use there is still a quarter of the first grant for whoever
    /// has the old one.
    /// </summary>
    /// <param name="reserve">What passes until it is in use: issuing, the quiet period, splay.</param>
    /// <param name="random">0 to 1.</param>
    public TimeSpan ReplaceAt(TimeSpan reserve, double random)
    {
        var latest = Life.Difference(End, Life.Sum(Life.Part(First, Overlap), reserve));
        return latest <= At ? At : Life.Sum(At, Life.Part(latest - At, 1 - (Jitter * random)));
    }

    /// <summary>What the store has answered to an extension.</summary>
    /// <param name="granted">From now on.</param>
    /// <param name="isAtEnd">Whether it will grant no more.</param>
    public Grant Extended(TimeSpan granted, TimeSpan now, bool isAtEnd) =>
        new(
            First,
            Life.AtLeastNothing(granted),
            now,
            // A shorter one says that the longest life comes near: the next renewal could come too late for the overlap.
            IsAtEnd || isAtEnd || granted < Life.Difference(First, s_rounded)
        );

    /// <summary>The same when it is over with the session that owns it, whatever was granted.</summary>
    public Grant Within(TimeSpan? sessionEnd) =>
        sessionEnd is { } end && end < End ? this with { Last = Life.Difference(end, At), IsAtEnd = true } : this;
}
