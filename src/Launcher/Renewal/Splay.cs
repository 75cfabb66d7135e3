namespace Launcher.Renewal;

/// <summary>How long a change is held back at most, so that replicas do not act together (<c>--change-splay</c>).</summary>
internal static class Splay
{
    private const double Part = 0.05;

    private static readonly TimeSpan s_most = TimeSpan.FromSeconds(30);

    /// <param name="span">How often is looked, or how long what changed still lives.</param>
    public static TimeSpan Most(TimeSpan span) => Life.Earlier(Life.AtLeastNothing(span) * Part, s_most);
}
