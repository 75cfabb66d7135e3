using Launcher.Linux;

namespace Launcher.Execution;

/// <summary>
/// The terminal and the shell above, if there are any. The app has a process group of its own, so what a terminal or a
/// shell does to the group they know, this process's, has to reach the app's, and what happens to the app's has to show
/// in ours.
/// </summary>
internal sealed class JobControl(ControllingTerminal? terminal, int app)
{
    // To kill(2), and what getpgid(2) says of a group in another PID namespace.
    private const int OwnGroup = 0;
    private const int Outside = 0;

    private readonly bool _leadsSession = OwnProcess.LeadsSession;

    /// <summary>The app was stopped by a signal.</summary>
    public void Stopped(int signal)
    {
        if (signal == Signals.Stop)
        {
            // No terminal sends that: who did will continue it.
            return;
        }
        var byReading = signal is Signals.TerminalRead or Signals.TerminalWrite;
        if (_leadsSession)
        {
            // Nobody above could ever continue it. Without this process its group would be an orphaned one, in which the
            // kernel ignores stops by the terminal.
            if (byReading)
            {
                terminal?.SetForeground(app);
            }
            _ = Signals.Send(-app, Signals.Continue);
            return;
        }
        if (OwnProcess.Group == Outside)
        {
            // The job is another PID namespace's, and the first process of this one cannot be stopped from inside.
            if (!byReading)
            {
                _ = Signals.Send(-app, Signals.Continue);
            }
            return;
        }
        if (byReading && terminal is not null && terminal.Foreground == OwnProcess.Group)
        {
            // `fg` of a job that ran: a shell gives our group the terminal without a CONT that would tell us.
            terminal.SetForeground(app);
            _ = Signals.Send(-app, Signals.Continue);
            return;
        }
        if (!byReading && terminal?.Foreground != app)
        {
            return;
        }
        // By the terminal, so for all of the job: the script around this process, the others of a pipeline.
        _ = Signals.Send(OwnGroup, Signals.TerminalStop);
        // Here this process stops, until the shell, which takes the terminal meanwhile, continues the job.
        Signals.Let(Signals.TerminalStop);
        // The shell's CONT to our group stands for the one below. Without one the kernel refused to stop an orphaned
        // group, as it would have refused to stop the app.
        var continued = Signals.TakePending(Signals.Bit(Signals.Continue)) != 0;
        Continued();
        if (continued || !byReading)
        {
            _ = Signals.Send(-app, Signals.Continue);
        }
    }

    /// <summary>
    /// A key of the terminal came to our group, which is the foreground then: it is for the app's. A shell's `fg` of a
    /// job that ran gives the terminal without a CONT that would tell us.
    /// </summary>
    public void KeyPressed(int signal)
    {
        Continued();
        _ = Signals.Send(-app, signal);
    }

    /// <summary>This process was continued: `fg` gave our group the terminal, and the app's should have it.</summary>
    public void Continued()
    {
        if (terminal is not null && terminal.Foreground == OwnProcess.Group)
        {
            terminal.SetForeground(app);
        }
    }

    /// <summary>The app has ended; gives the terminal back to our group.</summary>
    /// <param name="signal">What killed it; 0 for nothing.</param>
    public void Ended(int signal)
    {
        if (terminal is null || terminal.Foreground != app)
        {
            return;
        }
        terminal.SetForeground(OwnProcess.Group);
        // The keys went to the app's group alone: a script around this process has to end of them too.
        if (signal is Signals.Interrupt or Signals.Quit && !_leadsSession && OwnProcess.Group != Outside)
        {
            _ = Signals.Send(OwnGroup, signal);
        }
    }
}
