namespace Launcher.Execution;

/// <summary>The program's file, or why there is none.</summary>
internal sealed class FoundCommand
{
    private FoundCommand(byte[]? path, ExitCode exitCode, Problem? problem) =>
        (Path, ExitCode, Problem) = (path, exitCode, problem);

    /// <summary>The file to execute, with its final NUL; null when <see cref="Problem"/> is set.</summary>
    public byte[]? Path { get; }

    /// <summary>126 or 127, when the command is the only problem.</summary>
    public ExitCode ExitCode { get; }

    public Problem? Problem { get; }

    public static FoundCommand At(byte[] path) => new(path, ExitCode.Success, null);

    public static FoundCommand Missing(string what, string? wayOut) =>
        new(null, ExitCode.CommandNotFound, new Problem(ProblemClass.Command, null, what, wayOut));

    public static FoundCommand Unusable(string what, string? wayOut) =>
        new(null, ExitCode.CannotExecute, new Problem(ProblemClass.Command, null, what, wayOut));
}
