using Launcher.Linux;
using Launcher.Planning;

namespace Launcher.Agent;

/// <summary>What can be watched is not asked for again and again, and its change is seen at once.</summary>
internal sealed class SourceWatch(PlannedRun run, Upkeep upkeep)
{
    private DirectoryWatch? _watch;

    /// <summary>Readable when something has changed; -1 while nothing is watched.</summary>
    public int Descriptor => _watch?.Descriptor ?? -1;

    /// <summary>Begins with all that can be.</summary>
    /// <param name="after">When to look once more: what has changed since it was fetched, nobody has seen.</param>
    public void Begin(TimeSpan after)
    {
        foreach (var directory in upkeep.Answers.Select(WatchedBy).OfType<string>().Distinct())
        {
            var errno = Errno.None;
            _watch ??= DirectoryWatch.Create(out errno);
            errno = _watch?.Add(directory) ?? errno;
            if (errno != Errno.None)
            {
                run.Log.Event(
                    LogLevel.Warn,
                    "unwatched",
                    $"{Quoted.Text(directory)} cannot be watched: {ErrnoText.Describe(errno)}: changes there are seen by --refresh alone"
                );
            }
        }
        upkeep.LookAt(answer => WatchedBy(answer) is not null, after);
    }

    /// <summary>Has what has changed looked at.</summary>
    public void Take()
    {
        var changed = _watch!.Take();
        upkeep.LookAt(answer => changed.Contains(WatchedBy(answer)));
    }

    private string? WatchedBy(KeptAnswer answer) => answer.Store.Planned.Watched(answer.Request, run.Plan.Following);
}
