namespace Launcher.Model;

/// <summary>Ends a launch with an exit code and every problem found in one stage. Program.cs turns it into text, once.</summary>
internal sealed class LaunchException(ExitCode exitCode, IReadOnlyList<Problem> problems) : Exception
{
    public LaunchException(ExitCode exitCode, Problem problem)
        : this(exitCode, [problem]) { }

    public ExitCode ExitCode { get; } = exitCode;

    public IReadOnlyList<Problem> Problems { get; } = problems;
}
