using Launcher.Linux;

namespace Launcher.Execution;

/// <summary>The app that is prepared while another one runs, and takes its place when that has ended.</summary>
internal sealed class NextApp(Spawner spawner)
{
    private Channel? _place;

    /// <summary>0 while there is none.</summary>
    public int ProcessId { get; private set; }

    /// <summary>Whether it is ready, and the one that runs was told to end.</summary>
    public bool IsDue { get; private set; }

    /// <param name="link">To the agent, which has what it delivers.</param>
    /// <exception cref="LaunchException">It could not be started.</exception>
    public void Start(Channel? link)
    {
        var (here, there) = Channel.Pair(out var errno) ?? throw Spawner.CannotStart(errno);
        _place = here;
        try
        {
            ProcessId = spawner.Start(new Role(RoleKind.Starter) { IsAgain = true }, there, link);
        }
        finally
        {
            there.Dispose();
            if (ProcessId == 0)
            {
                Forget();
            }
        }
    }

    public void Due() => IsDue = ProcessId != 0;

    /// <summary>The place is free: it becomes the app.</summary>
    /// <returns>Its process id.</returns>
    public int TakePlace()
    {
        var processId = ProcessId;
        _place!.Say(isReady: true);
        Forget();
        return processId;
    }

    /// <summary>It has ended, or is the app.</summary>
    public void Forget()
    {
        _place?.Dispose();
        (_place, ProcessId, IsDue) = (null, 0, false);
    }

    public void Kill() => _ = Signals.Send(ProcessId, Signals.Kill);
}
