namespace Launcher.Model;

/// <summary>One reason why the app was not started.</summary>
/// <param name="Subject">What it was for, as the user wrote it: a variable's name, a flag; null when it is nothing in particular.</param>
/// <param name="Failure">What went wrong.</param>
internal sealed record Problem(string? Subject, Failure Failure)
{
    /// <inheritdoc cref="Model.Failure" path="/param"/>
    public Problem(ProblemClass problemClass, string? subject, string what, string? wayOut)
        : this(subject, new Failure(problemClass, what, wayOut)) { }

    public ProblemClass Class => Failure.Class;

    public string What => Failure.What;

    public string? WayOut => Failure.WayOut;
}
