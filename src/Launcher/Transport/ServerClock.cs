namespace Launcher.Transport;

/// <summary>A vendor's time: this machine's, corrected by what a server said. Signatures are refused when it is minutes off.</summary>
internal sealed class ServerClock(TimeProvider time)
{
    // Below, another time than the clock's is the cause of what the server complains of.
    private static readonly TimeSpan s_tolerated = TimeSpan.FromMinutes(1);

    // A machine without a clock of its own begins in 1970; beyond that, whoever answers makes it up.
    private static readonly TimeSpan s_believed = TimeSpan.FromDays(100 * 365);

    private TimeSpan _offset;

    public DateTimeOffset Now => time.GetUtcNow() + _offset;

    /// <summary>Takes a server's <c>Date</c>.</summary>
    /// <returns>Whether it is another time than was assumed.</returns>
    public bool Learn(DateTimeOffset? date)
    {
        if (
            date is not { } server
            || (server - Now).Duration() < s_tolerated
            || (server - time.GetUtcNow()).Duration() > s_believed
        )
        {
            return false;
        }
        _offset = server - time.GetUtcNow();
        return true;
    }
}
