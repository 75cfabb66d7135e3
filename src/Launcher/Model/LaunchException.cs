namespace Launcher.Model;

/// <summary>Ends a launch with an exit code and every problem found in one stage. Program.cs turns it into text, once.</summary>
internal sealed class LaunchException(ExitCode exitCode, IReadOnlyList<Problem> problems) : Exception
{
    /// <summary>With the exit code that the problems have together.</summary>
    public LaunchException(IReadOnlyList<Problem> problems)
        : this(CodeOf(problems), problems) { }

    public LaunchException(ExitCode exitCode, Problem problem)
        : this(exitCode, [problem]) { }

    /// <inheritdoc cref="Failure" path="/param"/>
    public LaunchException(ExitCode exitCode, ProblemClass problemClass, string? subject, string what, string? wayOut)
        : this(exitCode, new Problem(problemClass, subject, what, wayOut)) { }

    public ExitCode ExitCode { get; } = exitCode;

    public IReadOnlyList<Problem> Problems { get; } = problems;

    /// <summary>124 when every problem may be gone at the next try, 125 when one will not, 0 when there is none.</summary>
    public static ExitCode CodeOf(IReadOnlyList<Problem> problems) =>
        problems.Count == 0 ? ExitCode.Success
        : problems.All(problem =>
            problem.Class
                is ProblemClass.Timeout
                    or ProblemClass.Dns
                    or ProblemClass.Throttled
                    or ProblemClass.Unavailable
        )
            ? ExitCode.Unreachable
        : ExitCode.Failed;
}
