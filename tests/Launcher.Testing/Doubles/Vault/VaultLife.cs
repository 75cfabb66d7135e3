namespace Launcher.Testing.Doubles.Vault;

/// <summary>
/// How long a token or a lease lives, reckoned as a server does (<c>CalculateTTL</c> of sdk/framework/lease.go): near the
/// longest life, less and less is granted.
/// </summary>
/// <param name="terms">What its role says.</param>
/// <param name="usual">The mount's or the system's life for what says none.</param>
/// <param name="longest">The mount's or the system's longest.</param>
/// <param name="now">When it begins.</param>
internal sealed class VaultLife(VaultTerms terms, TimeSpan usual, TimeSpan longest, DateTimeOffset now)
{
    public VaultTerms Terms => terms;

    /// <summary>When it ends by itself.</summary>
    public DateTimeOffset Ends { get; private set; } = DateTimeOffset.MaxValue;

    /// <summary>What was granted last, in the whole seconds in which it is told.</summary>
    public long Seconds { get; private set; }

    /// <summary>Whether less was granted than was to be, as the longest life is near.</summary>
    public bool IsCapped { get; private set; }

    private TimeSpan Max => Shortest(longest, terms.Max, terms.ExplicitMax);

    /// <summary>More time, from now on.</summary>
    /// <param name="asked">Zero to leave it to the role.</param>
    /// <param name="limit">What it cannot outlive; null for nothing.</param>
    /// <returns>Whether there is any.</returns>
    public bool Extend(DateTimeOffset moment, TimeSpan asked, DateTimeOffset? limit = null)
    {
        if (terms.IsEndless)
        {
            return true;
        }
        var hasPeriod = terms.Period > TimeSpan.Zero;
        var ttl =
            hasPeriod ? Shortest(Max, terms.Period)
            : asked > TimeSpan.Zero ? asked
            : terms.Ttl > TimeSpan.Zero ? terms.Ttl
            : usual;
        var end =
            !hasPeriod ? Whole(now) + Max
            : terms.ExplicitMax > TimeSpan.Zero ? Whole(now) + terms.ExplicitMax
            : DateTimeOffset.MaxValue;
        var left = end - Whole(moment);
        if (left <= TimeSpan.Zero)
        {
            return false;
        }
        IsCapped = left < ttl;
        Ends = moment + (IsCapped ? left : ttl);
        Ends = limit < Ends ? limit.Value : Ends;
        Seconds = (long)(Ends - moment).TotalSeconds;
        return true;
    }

    private static TimeSpan Shortest(params ReadOnlySpan<TimeSpan> spans)
    {
        var shortest = spans[0];
        foreach (var span in spans)
        {
            shortest = span > TimeSpan.Zero && span < shortest ? span : shortest;
        }
        return shortest;
    }

    private static DateTimeOffset Whole(DateTimeOffset moment) =>
        moment.AddTicks(-(moment.Ticks % TimeSpan.TicksPerSecond));
}
