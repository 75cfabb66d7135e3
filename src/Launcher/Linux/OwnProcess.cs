namespace Launcher.Linux;

/// <summary>What this process is to others, and how it ends.</summary>
internal static unsafe class OwnProcess
{
    private const int SetParentDeathSignal = 1;
    private const int GetParentDeathSignal = 2;
    private const int SetChildSubreaper = 36;
    private const int GetChildSubreaper = 37;

    public static int Id => Libc.GetProcessId();

    public static int Parent => Libc.GetParentId();

    /// <summary>Its process group; 0 when that is outside of this PID namespace.</summary>
    public static int Group => Libc.GetProcessGroup(0);

    /// <summary>Whether its session was made by itself, as that of a container's first process.</summary>
    public static bool LeadsSession => Libc.GetSession(0) == Id;

    /// <summary>The process group of another process.</summary>
    public static int GroupOf(int processId) => Libc.GetProcessGroup(processId);

    /// <summary>Lets orphans below this process become its children, as if it were PID 1.</summary>
    public static void AdoptOrphans() => _ = Libc.Prctl(SetChildSubreaper, 1, 0, 0, 0);

    /// <summary>Whether it does.</summary>
    public static bool AdoptsOrphans
    {
        get
        {
            // Safe: the kernel writes one int.
            var adopts = stackalloc int[1];
            return Libc.Prctl(GetChildSubreaper, (nuint)adopts, 0, 0, 0) == 0 && *adopts != 0;
        }
    }

    /// <summary>Leaves orphans to the process they would have had without <see cref="AdoptOrphans"/>.</summary>
    public static void LeaveOrphans() => _ = Libc.Prctl(SetChildSubreaper, 0, 0, 0, 0);

    /// <summary>Begins a session and a process group of its own, without a terminal.</summary>
    public static void LeadSession() => _ = Libc.NewSession();

    /// <summary>The signal the kernel sends this process when its parent's thread ends; 0 for none.</summary>
    public static void EndWithParent(int signal) => _ = Libc.Prctl(SetParentDeathSignal, (nuint)signal, 0, 0, 0);

    /// <summary>The signal that the kernel would send, which it forgets when the effective user changes (prctl(2)).</summary>
    public static int EndsWithParent
    {
        get
        {
            // Safe: the kernel writes one int.
            var signal = stackalloc int[1];
            return Libc.Prctl(GetParentDeathSignal, (nuint)signal, 0, 0, 0) == 0 ? *signal : 0;
        }
    }

    /// <summary>Lets time pass for what nothing else can be waited on, between two looks.</summary>
    public static void Pause(TimeSpan time) => _ = Libc.Poll(null, 0, (int)time.TotalMilliseconds);

    /// <summary>_exit(2): at once, without the runtime's farewell.</summary>
    public static void Exit(int code) => Libc.Exit(code);

    /// <summary>Ends by a signal, without a core file. Returns when the kernel does not let it, as for PID 1.</summary>
    public static void Die(int signal)
    {
        ResourceLimits.ForbidCore();
        Signals.SetDefault(signal);
        _ = Signals.Send(Id, signal);
        Signals.Let(signal);
    }
}
