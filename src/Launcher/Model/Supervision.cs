namespace Launcher.Model;

/// <summary>What the launcher does while it stays as the app's parent.</summary>
internal sealed class Supervision
{
    public static readonly TimeSpan StandardEndTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Whether signals go to the app's process group instead of the app alone. Default off.</summary>
    public bool ToGroup { get; init; }

    /// <summary>From a relayed TERM to KILL; null leaves that to the orchestrator, which is the default.</summary>
    public TimeSpan? GracePeriod { get; init; }

    /// <summary>From TERM to KILL of an app that is restarted, or ended for a change. Default 30 s.</summary>
    public TimeSpan RestartGrace => GracePeriod ?? TimeSpan.FromSeconds(30);

    /// <summary>How long what was made for the app may take to be taken back after its end. Default 5 s.</summary>
    public TimeSpan EndTimeout { get; init; } = StandardEndTimeout;

    /// <summary>Signals that reach the app as another one. Default none.</summary>
    public IReadOnlyList<SignalRewrite> Rewrites { get; init; } = [];

    /// <summary>The signal the app gets for the one that came; 0 when it gets none.</summary>
    public int Rewrite(int signal) => Rewrites.FirstOrDefault(rewrite => rewrite.From == signal)?.To ?? signal;
}

/// <summary>A signal that reaches the app as another one.</summary>
/// <param name="From">The one that came: 1 to 64, not KILL or STOP.</param>
/// <param name="To">The one the app gets: 1 to 64, or 0 for none.</param>
internal sealed record SignalRewrite(int From, int To);
