namespace Launcher.Model;

/// <summary>Ends a launch with an exit code and every problem found in one stage. Program.cs turns it into text, once.</summary>
internal sealed class LaunchException(ExitCode exitCode, IReadOnlyList<Problem> problems) : Exception
{
    public LaunchException(ExitCode exitCode, Problem problem)
        : this(exitCode, [problem]) { }

    /// <inheritdoc cref="Failure" path="/param"/>
    public LaunchException(ExitCode exitCode, ProblemClass problemClass, string? subject, string what, string? wayOut)
        : this(exitCode, new Problem(problemClass, subject, what, wayOut)) { }

    public ExitCode ExitCode { get; } = exitCode;

    public IReadOnlyList<Problem> Problems { get; } = problems;
}
