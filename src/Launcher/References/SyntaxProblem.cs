namespace Launcher.References;

/// <summary>Why a text cannot be understood. It never holds the value of a <c>default=</c>, nor literal text.</summary>
/// <param name="What">One lower-case sentence that names the input (quoted) and the cause, without a final stop.</param>
/// <param name="WayOut">What to do about it, without a final stop; null only where the cause already says it.</param>
internal sealed record SyntaxProblem(string What, string? WayOut);
