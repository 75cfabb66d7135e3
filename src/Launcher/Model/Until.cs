namespace Launcher.Model;

/// <summary>
/// How long something that a store gave is good for, in the store's own terms and by the store's own clock. The wall clock of
/// this machine is never asked: it may be wrong.
/// </summary>
internal abstract record Until
{
    private Until() { }

    /// <summary>No end is known: it is good until somebody changes it.</summary>
    public static Until Open { get; } = new Unknown();

    /// <summary>How long that is from <see cref="Since"/> on; null when no end is known.</summary>
    public abstract TimeSpan? Life { get; }

    /// <summary>
    /// The moment of the run's clock (<see cref="TimeProvider.GetTimestamp"/>) at which the store was asked: somewhat before
    /// the life began, so that its end is never taken to be later than it is.
    /// </summary>
    public long Since { get; init; }

    /// <summary>The store gave it for a time, after which it revokes it, and may give more.</summary>
    /// <param name="Id">The store's name for the lease; not a secret, but of no use to anyone else.</param>
    /// <param name="Duration">What was granted last.</param>
    /// <param name="Renewable">Whether the store lets the holder extend the same secret.</param>
    internal sealed record Leased(string Id, TimeSpan Duration, bool Renewable) : Until
    {
        public override TimeSpan? Life => Duration;

        /// <summary>With whose end it ends too; null when it hangs on none.</summary>
        public Session? Session { get; init; }
    }

    /// <summary>It was made for who asked, and ends by itself, as a certificate does; nothing can extend it.</summary>
    internal sealed record Ends(TimeSpan Left) : Until
    {
        public override TimeSpan? Life => Left;
    }

    /// <summary>
    /// It ends by itself, and everybody who asks is given it: another one is there when somebody has put it in its place.
    /// </summary>
    internal sealed record Expires(TimeSpan Left) : Until
    {
        public override TimeSpan? Life => Left;
    }

    /// <summary>The store then puts another value in its place, at the same location.</summary>
    internal sealed record Rotates(TimeSpan Left) : Until
    {
        public override TimeSpan? Life => Left;
    }

    private sealed record Unknown : Until
    {
        public override TimeSpan? Life => null;
    }
}
