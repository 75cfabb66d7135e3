using System.Globalization;

namespace Launcher.Linux;

/// <summary>
/// The time in which programs are started beside the main work. Whatever they start becomes a child of this process
/// instead of an orphan, and at the end all of it is killed and reaped, and this process is as it was.
/// </summary>
/// <remarks>
/// A child that was there before (of a shell that became the launcher) is left alone. One that it loses meanwhile would be
/// taken for a subprocess's: nothing tells them apart.
/// </remarks>
internal sealed class Subprocesses : IDisposable
{
    // From KILL to the end of a process, which one that waits for a dead disk never reaches.
    private static readonly TimeSpan s_lastWait = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly ulong _childMask;
    private readonly ulong _before;
    private readonly bool _adopted = OwnProcess.AdoptsOrphans;
    private readonly bool _ignoresChildren = Signals.IsIgnored(Signals.ChildChanged);
    private readonly HashSet<int> _spared = [.. Children()];
    private bool _closed;

    private Subprocesses(ulong childMask)
    {
        _childMask = childMask;
        // The runtime hears of a child's end by this signal alone: ignored it would not come, blocked it would wait.
        Signals.SetDefault(Signals.ChildChanged);
        _before = Signals.Hold(0);
        Signals.Restore(_before & ~Signals.Bit(Signals.ChildChanged));
        OwnProcess.AdoptOrphans();
    }

    /// <summary>The time that runs or ran; null when there was none, as in a test's process, whose children are not ours to end.</summary>
    public static Subprocesses? Current { get; private set; }

    /// <summary>Begins it, on the thread that ends it.</summary>
    /// <param name="signals">Their mask as it was before is that of the programs.</param>
    public static Subprocesses Begin(TerminationSignals signals) => Current = new Subprocesses(signals.Before);

    /// <summary>Starts a program, one at a time and none after the end.</summary>
    /// <param name="start">Given the program and the words to start it by.</param>
    /// <exception cref="OperationCanceledException">The time is over.</exception>
    public T Start<T>(string file, string argument, Func<string, string[], T> start)
    {
        lock (_gate)
        {
            return _closed
                ? throw new OperationCanceledException()
                : start(SubprocessStart.Self, SubprocessStart.Words(_childMask, file, argument));
        }
    }

    /// <summary>Kills what is left of a subprocess's process group, itself included.</summary>
    /// <param name="processId">0 when it was not started: that would be this process's own group.</param>
    public static void KillGroup(int processId)
    {
        if (processId > 1)
        {
            _ = Signals.Send(-processId, Signals.Kill);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
        }
        var began = BootClock.Shared.GetTimestamp();
        while (Children().Where(child => !_spared.Contains(child)).ToList() is [_, ..] left)
        {
            if (BootClock.Shared.GetElapsedTime(began) > s_lastWait)
            {
                break;
            }
            foreach (var child in left)
            {
                _ = Signals.Send(child, Signals.Kill);
            }
            OwnProcess.Pause(TimeSpan.FromMilliseconds(1));
            foreach (var child in left)
            {
                ChildProcess.Reap(child);
            }
        }
        if (!_adopted)
        {
            OwnProcess.LeaveOrphans();
        }
        Signals.Restore(_before);
        if (_ignoresChildren)
        {
            Signals.Ignore(Signals.ChildChanged);
        }
        if ((_before & Signals.Bit(Signals.ChildChanged)) != 0)
        {
            // What our children sent is not the app's to take.
            _ = Signals.TakePending(Signals.Bit(Signals.ChildChanged));
        }
    }

    // Each thread has the children it started; adopted ones are anyone's.
    private static List<int> Children()
    {
        var children = new List<int>();
        foreach (var thread in DirectoryEntries.Of("/proc/self/task") ?? [])
        {
            const int Largest = 1 << 20;
            using var content = WholeFile.Read($"/proc/self/task/{thread.Name}/children", Largest, out _);
            var text = content is null ? default : content.Bytes;
            foreach (var range in text.Split((byte)' '))
            {
                if (int.TryParse(text[range], NumberStyles.None, CultureInfo.InvariantCulture, out var child))
                {
                    children.Add(child);
                }
            }
        }
        return children;
    }
}
