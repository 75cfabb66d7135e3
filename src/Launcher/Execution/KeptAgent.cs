using System.Diagnostics.CodeAnalysis;
using Launcher.Diagnostics;
using Launcher.Linux;

namespace Launcher.Execution;

/// <summary>The agent as its supervisor knows it: the line to it, what it leaves, and when another one takes its place.</summary>
/// <param name="spawner">Starts another one.</param>
/// <param name="began">Called with each that was started here.</param>
internal sealed class KeptAgent(Spawner spawner, Log log, Action<int> began)
{
    private readonly Deadline _again = new();
    private readonly Revival _revival = new();
    private OpenFile? _memo;

    /// <summary>0 while there is none.</summary>
    public int ProcessId { get; private set; }

    /// <summary>To it, or to the starter that may become it; null while nobody is at the other end.</summary>
    public Line? Line { get; set; }

    /// <summary>Of what it has left for the one that takes over; -1 while that is nothing.</summary>
    public int Memo => _memo?.Descriptor ?? -1;

    /// <summary>How long to wait for whichever comes first; null when nothing is to come.</summary>
    public TimeSpan? Earlier(TimeSpan? other) => _again.Earlier(other);

    /// <summary>Whether it is time for <see cref="Revive"/>.</summary>
    public bool IsDue => _again.IsOver;

    public void Began(int processId)
    {
        ProcessId = processId;
        _revival.Started(BootClock.Now);
    }

    /// <summary>It leaves this.</summary>
    public void Remember(int descriptor)
    {
        _memo?.Dispose();
        _memo = OpenFile.Of(descriptor);
        // Who may look into it can try what a value is, and read the environment.
        Identity.ForbidDumps();
    }

    /// <returns>False when nobody hears it.</returns>
    public bool Say(Word word, int number = 0) => Line?.Say(word, number) == true;

    /// <summary>The other end of the line is closed.</summary>
    public void Hushed()
    {
        Line?.Dispose();
        Line = null;
    }

    /// <summary>It has died; another one is started after a while, if it has left something.</summary>
    /// <param name="code">What it ended with.</param>
    public void Died(int code)
    {
        ProcessId = 0;
        if (_memo is not null)
        {
            Again($"ended with {code}");
            return;
        }
        log.Event(
            LogLevel.Warn,
            "agent-ended",
            $"the process that keeps secrets fresh ended with {code}: the app goes on, and nothing is renewed any more"
        );
    }

    /// <summary>Starts another one in its place.</summary>
    public void Revive()
    {
        _again.Clear();
        try
        {
            var (here, there) = Channel.Pair(out var errno) ?? throw Spawner.CannotStart(errno);
            using (there)
            {
                Hushed();
                Line = new Line(here);
                Began(spawner.Start(new Role(RoleKind.Starter) { Memo = Memo }, there, null));
            }
            began(ProcessId);
        }
        catch (LaunchException refused)
        {
            Hushed();
            Again($"cannot be started: {refused.Problems[0].Failure.What}");
        }
    }

    private void Again(string why)
    {
        var pause = _revival.Died(BootClock.Now, Chance());
        _again.Set(pause);
        log.Event(
            LogLevel.Warn,
            "agent-restarted",
            $"the process that keeps secrets fresh {why}: the app goes on, and another one takes over in {pause.TotalSeconds:0.0} s"
        );
    }

    [SuppressMessage("Security", "CA5394", Justification = "Jitter guards nothing.")]
    private static double Chance() => Random.Shared.NextDouble();
}
