namespace Launcher.References;

/// <summary>
/// What is wrong with a reference, before it is known how openly it may be told: cause and way out hold no text of the
/// user's, so the same fault can be told of an environment value that may itself be a secret.
/// </summary>
/// <param name="Cause">Reads on after "reference 'x': ".</param>
/// <param name="WayOut">What to do about it, or null.</param>
internal sealed record ReferenceFault(string Cause, string? WayOut)
{
    /// <summary>The user's text that shows the cause, put behind it where quoting is allowed; never a default's value.</summary>
    public string? Culprit { get; init; }

    /// <summary>A provider's own words about a location, which may quote it.</summary>
    public Failure? Verbatim { get; init; }

    /// <summary>For text that was written for the launcher.</summary>
    /// <param name="subject">What the cause is about, quoted.</param>
    public Failure InFlag(string subject) =>
        Verbatim
        ?? Failure.Reference($"{subject}: {Cause}{(Culprit is null ? "" : $" {Shown.Name(Culprit)}")}", WayOut);

    /// <summary>For a value of the inherited environment.</summary>
    /// <param name="scheme">The known scheme the value names.</param>
    public Failure InEnvironment(string scheme) => InEnvironmentOf($"'{scheme}://'");

    /// <param name="kind">What the value is written for.</param>
    public Failure InEnvironmentOf(string kind) =>
        Failure.Reference(
            $"broken {kind} reference: {Cause}",
            $"{(WayOut is null ? "" : $"{WayOut}; ")}to pass the value as it is, put literal:// in front of it or use --scan-skip NAME"
        );
}
