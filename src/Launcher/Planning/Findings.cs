using Launcher.Diagnostics;

namespace Launcher.Planning;

/// <summary>What planning and the preflight found, all told together.</summary>
internal sealed class Findings
{
    /// <summary>What keeps the app from starting.</summary>
    public Problems Problems { get; } = [];

    /// <summary>
    /// Sources that are not there. With nothing else wrong whoever reads them tells it, with what only reading shows.
    /// </summary>
    public Problems Sources { get; } = [];

    /// <summary>What a sandbox refuses of this run: whatever else was found may come of it.</summary>
    public Problems Refusals { get; } = [];

    /// <summary>What stops nothing but is worth knowing.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>Says the warnings when nothing is wrong.</summary>
    /// <param name="commandCode">126 or 127 where the command was looked for: it counts when the command alone is wrong.</param>
    /// <param name="log">Null where another process has said them.</param>
    /// <exception cref="LaunchException">There is a problem; 124 when trying again may help.</exception>
    public void Settle(ExitCode? commandCode, Log? log)
    {
        if (Refusals.Count > 0)
        {
            throw new LaunchException(ExitCode.Failed, Refusals);
        }
        if (Problems is [{ Class: ProblemClass.Command }] && Sources.Count == 0 && commandCode is { } code)
        {
            throw new LaunchException(code, Problems);
        }
        if (Problems.Count > 0)
        {
            throw new LaunchException([.. Problems, .. Sources]);
        }
        foreach (var warning in Warnings)
        {
            log?.Warn(warning);
        }
    }
}
