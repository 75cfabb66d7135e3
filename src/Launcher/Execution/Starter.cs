using Launcher.Linux;

namespace Launcher.Execution;

/// <summary>
/// Supervise mode's second process, which becomes the app just as exec mode does. It is this program again with the same
/// arguments and environment; what is different stands in its <see cref="Role"/>, which the app never sees.
/// </summary>
internal sealed class Starter(Role role) : IDisposable
{
    /// <summary>The signal mask that was inherited, which the app gets back.</summary>
    public ulong AppMask => role.Mask;

    // Over which the supervisor says that the app has ended whose place this one takes.
    private readonly Channel? _place = role.IsAgain ? Channel.Inherited(role.Line) : null;

    /// <summary>To the supervisor; null where it has none, or somebody else is the agent.</summary>
    public Line? Line { get; } = role.Line < 0 || role.IsAgain ? null : new Line(Channel.Inherited(role.Line));

    /// <summary>To the process that has what is to be delivered; null when that is to be fetched.</summary>
    public Channel? Link { get; } = role.Link < 0 ? null : Channel.Inherited(role.Link);

    /// <summary>Whether an agent feeds it, and stays: it becomes the app. One that is not begins where another process has fetched.</summary>
    public bool IsFed => Link is not null && Line is null;

    /// <summary>Whether it takes the place of an app that runs.</summary>
    public bool IsAgain => role.IsAgain;

    /// <summary>The descriptor of what an agent that has died left; -1 when none has.</summary>
    public int Memo => role.Memo;

    /// <summary>Whether it takes over from an agent that has died, while the app runs.</summary>
    public bool TakesOver => role.Memo >= 0;

    /// <summary>This process stays as the agent: it ends with the supervisor at once, and the terminal is for another one.</summary>
    public void Stay()
    {
        OwnProcess.EndWithParent(Signals.Kill);
        using var terminal = ControllingTerminal.Open();
        if (terminal is not null && terminal.Foreground == OwnProcess.Group)
        {
            terminal.SetForeground(OwnProcess.GroupOf(role.Peer));
        }
    }

    /// <summary>It has not become the app: the agent hears so. With execve both ends just close.</summary>
    public void Dispose()
    {
        Line?.Dispose();
        _place?.Dispose();
        Link?.Say(isReady: false);
        Link?.Dispose();
    }

    /// <summary>Ends this process with the supervisor, and takes the terminal if that had it.</summary>
    public void Begin()
    {
        OwnProcess.EndWithParent(Signals.Terminate);
        if (OwnProcess.Parent != role.Peer)
        {
            // It ended before: nobody would hear of the app.
            OwnProcess.Exit((int)ExitCode.SignalBase + Signals.Terminate);
        }
        // That of an app that runs is handed over when it has ended; the agent needs none.
        if (!IsAgain && !TakesOver && (Link is null || IsFed))
        {
            TakeTerminal();
        }
    }

    /// <summary>Everything is ready: waits until the app that runs has ended.</summary>
    /// <exception cref="LaunchException">The agent wants it no more, or the supervisor is gone.</exception>
    public void TakePlace()
    {
        Link!.Say(isReady: true);
        var agent = Link.Descriptor;
        while ((Readiness.Wait([_place!.Descriptor, agent]) & 1) == 0)
        {
            if (Link.Hear() is not null)
            {
                throw new LaunchException(ExitCode.Failed, []);
            }
            // It has died, and the supervisor knows whether the app was told to end before.
            agent = -1;
        }
        if (_place.Hear() != true)
        {
            throw new LaunchException(ExitCode.Failed, []);
        }
        TakeTerminal();
    }

    /// <summary>Takes the terminal if the supervisor had it.</summary>
    public void TakeTerminal()
    {
        using var terminal = ControllingTerminal.Open();
        if (terminal is not null && terminal.Foreground == OwnProcess.GroupOf(role.Peer))
        {
            terminal.SetForeground(OwnProcess.Group);
        }
    }

    /// <summary>Undoes for the app what was done for the starter. Signals are still blocked.</summary>
    public void End()
    {
        if (role.IgnoresChildren)
        {
            Signals.Ignore(Signals.ChildChanged);
        }
        OwnProcess.EndWithParent(0);
    }
}
