using Launcher.Model;

namespace Launcher.Providers;

/// <summary>Why a store gave no secret; the parts of a <see cref="Problem"/> that the provider knows. Never a value.</summary>
/// <param name="Class">Only <see cref="ProblemClass.NotFound"/> lets <c>optional</c> and <c>default=</c> apply.</param>
/// <param name="What">Names the place asked and the cause, lower-case, no final stop.</param>
/// <param name="WayOut">What to do about it, or null.</param>
internal sealed record SecretFailure(ProblemClass Class, string What, string? WayOut);
