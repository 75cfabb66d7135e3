namespace Launcher.Model;

/// <summary>One reason why the app was not started, as data. It never holds a secret value.</summary>
/// <param name="Class">The kind of problem; printed as <c>not-found</c> and so on.</param>
/// <param name="Subject">What it was for, as the user wrote it: a variable's name, a flag; null when it is nothing in particular.</param>
/// <param name="What">One lower-case sentence that names the input (quoted) and the cause, without a final stop.</param>
/// <param name="WayOut">What to do about it, without a final stop; null only where the cause already says it.</param>
internal sealed record Problem(ProblemClass Class, string? Subject, string What, string? WayOut);
