using Launcher.Linux;

namespace Launcher.Execution;

/// <summary>What has to happen around execve when secrets were delivered or a supervisor stays.</summary>
/// <param name="Signals">Held until the last moment.</param>
/// <param name="Descriptors">What the app inherits open.</param>
/// <param name="TakeBack">Takes back what was delivered when the app does not start; null when nothing outlives this process.</param>
/// <param name="Starter">Set when a supervisor stays behind: what was done for it is undone.</param>
internal sealed record Handover(
    TerminationSignals Signals,
    IEnumerable<int> Descriptors,
    Action? TakeBack,
    Starter? Starter = null
);
