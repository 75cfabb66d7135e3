using Launcher.Linux;

namespace Launcher.Execution;

/// <summary>What has to happen around execve when secrets were delivered or a supervisor stays.</summary>
/// <param name="Signals">Held until the last moment.</param>
/// <param name="Descriptors">Memory files the app inherits.</param>
/// <param name="TakeBack">Removes written files when the app does not start; null when there are none.</param>
/// <param name="Starter">Set when a supervisor stays behind: what was done for it is undone.</param>
internal sealed record Handover(
    TerminationSignals Signals,
    IReadOnlyList<int> Descriptors,
    Action? TakeBack,
    Starter? Starter = null
);
