using Launcher.Linux;

namespace Launcher.Execution;

/// <summary>
/// Supervise mode's second process, which becomes the app just as exec mode does. It is this program again with the same
/// arguments and environment; what is different stands in its <see cref="Role"/>, which the app never sees.
/// </summary>
internal sealed class Starter(Role role)
{
    /// <summary>The signal mask that was inherited, which the app gets back.</summary>
    public ulong AppMask => role.Mask;

    /// <summary>Ends this process with the supervisor, and takes the terminal if that had it.</summary>
    public void Begin()
    {
        OwnProcess.EndWithParent(Signals.Terminate);
        if (OwnProcess.Parent != role.Parent)
        {
            // It ended before: nobody would hear of the app.
            OwnProcess.Exit(128 + Signals.Terminate);
        }
        using var terminal = ControllingTerminal.Open();
        if (terminal is not null && terminal.Foreground == OwnProcess.GroupOf(role.Parent))
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
