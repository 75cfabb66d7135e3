namespace Launcher.Model;

/// <summary>One thing the app will find: what it is called, and what it is made of.</summary>
/// <param name="Subject">What messages call it: the variable's name or the file's path.</param>
/// <param name="Variable">The variable that holds the value or the file's path; null when there is none.</param>
/// <param name="Parts">Bytes and references, in order; one reference alone is a secret byte for byte.</param>
/// <param name="Origin">Where it was asked for: <c>--env</c>, <c>LAUNCHER_ENV</c>, <c>environment</c>.</param>
/// <param name="Source">What it ranks by.</param>
internal abstract record Delivery(
    string Subject,
    string? Variable,
    IReadOnlyList<TextPart> Parts,
    string Origin,
    SettingSource Source
)
{
    /// <summary>Whether the image has decided it for good.</summary>
    public bool IsLocked => Source == SettingSource.Lock;

    /// <summary>What messages call it when these references are the problem: of a template, where each of them stands.</summary>
    public IEnumerable<string> SubjectsOf(IReadOnlySet<SecretReference> references)
    {
        foreach (var part in Parts)
        {
            if (part.Reference is { } reference && references.Contains(reference))
            {
                yield return part.Place ?? Subject;
            }
        }
    }

    /// <summary>Every reference in it, in order.</summary>
    public IEnumerable<SecretReference> References
    {
        get
        {
            foreach (var part in Parts)
            {
                if (part.Reference is not null)
                {
                    yield return part.Reference;
                }
            }
        }
    }
}
