namespace Launcher.Model;

/// <summary>What went wrong, as data: for whom is not known yet. It never holds a secret value.</summary>
/// <param name="Class">The kind; printed as <c>not-found</c> and so on.</param>
/// <param name="What">One lower-case sentence that names the input (quoted) and the cause, without a final stop.</param>
/// <param name="WayOut">What to do about it, without a final stop; null only where the cause already says it.</param>
internal sealed record Failure(ProblemClass Class, string What, string? WayOut)
{
    /// <summary>Whether only the question failed whether something is allowed, which says nothing of that.</summary>
    public bool IsOfQuestion { get; init; }

    // One for each class that more than a few places find.
    public static Failure Setting(string what, string wayOut) => new(ProblemClass.BadSetting, what, wayOut);

    public static Failure Reference(string what, string? wayOut) => new(ProblemClass.BadReference, what, wayOut);

    public static Failure Value(string what, string? wayOut) => new(ProblemClass.BadValue, what, wayOut);

    public static Failure NotFound(string what, string? wayOut) => new(ProblemClass.NotFound, what, wayOut);

    public static Failure Denied(string what, string? wayOut) => new(ProblemClass.Denied, what, wayOut);

    public static Failure Login(string what, string? wayOut) => new(ProblemClass.Login, what, wayOut);

    public static Failure Internal(string what, string? wayOut) => new(ProblemClass.Internal, what, wayOut);

    public static Failure Timeout(string what, string? wayOut) => new(ProblemClass.Timeout, what, wayOut);

    public static Failure Unavailable(string what, string? wayOut) => new(ProblemClass.Unavailable, what, wayOut);

    /// <summary>The same, with where the input came from in front.</summary>
    public Failure From(string origin) => this with { What = $"{origin}: {What}" };
}
