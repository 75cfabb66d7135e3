namespace Launcher.Execution;

/// <summary>
/// When a process that has died is started again: after a random part of a span that doubles ("full jitter"), so that
/// neither a fault that comes back at once nor many that died together bring load. One that had lived long begins anew.
/// </summary>
internal sealed class Revival
{
    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(10);

    private TimeSpan _startedAt;
    private int _deaths;

    public void Started(TimeSpan now) => _startedAt = now;

    /// <param name="random">0 to 1.</param>
    /// <returns>How long to wait.</returns>
    public TimeSpan Died(TimeSpan now, double random)
    {
        _deaths = now - _startedAt >= s_long ? 0 : _deaths;
        var span = s_first * Math.Pow(2, _deaths);
        _deaths += span < s_longest ? 1 : 0;
        return (span < s_longest ? span : s_longest) * random;
    }
}
