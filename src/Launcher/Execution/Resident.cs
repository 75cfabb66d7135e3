using Launcher.Diagnostics;

namespace Launcher.Execution;

/// <summary>What a supervisor has to know.</summary>
/// <param name="Supervision">How to supervise.</param>
/// <param name="Log">Where it says something.</param>
/// <param name="User">Who the app will run as; null for this process's user.</param>
internal sealed record Resident(Supervision Supervision, Log Log, uint? User);
