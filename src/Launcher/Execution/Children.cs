using Launcher.Linux;

namespace Launcher.Execution;

/// <summary>The processes that this one has started and answers for. Whatever else ends here was adopted: it is reaped, no more.</summary>
internal sealed class Children
{
    private readonly List<Child> _children = [];

    /// <param name="processId">A child that runs.</param>
    /// <param name="changed">Called with all that becomes of it; it has left the table when it has ended.</param>
    public void Add(int processId, Action<ChildChange> changed) => _children.Add(new Child(processId, changed));

    /// <summary>Somebody else answers for it from now on.</summary>
    public void Remove(int processId) => _children.RemoveAll(child => child.ProcessId == processId);

    /// <summary>Reaps all that has ended, and tells each child's owner. Does not wait.</summary>
    public void Reap()
    {
        while (ChildProcess.TryNext(out var change))
        {
            var processId = change.ProcessId;
            if (_children.Find(child => child.ProcessId == processId) is not { } known)
            {
                continue;
            }
            if (change.State != ChildState.Stopped)
            {
                // Its number may be another's from now on.
                _children.Remove(known);
            }
            known.Changed(change);
        }
    }

    private sealed record Child(int ProcessId, Action<ChildChange> Changed);
}
