namespace Launcher.Model;

/// <summary>One thing the app will find: what it is called, and what it is made of.</summary>
/// <param name="Subject">What messages call it: the variable's name or the file's path.</param>
/// <param name="Variable">The variable that holds the value or where it is; null when there is none.</param>
/// <param name="Asked">What it is made of, and who said so.</param>
internal abstract record Delivery(string Subject, string? Variable, Asked Asked)
{
    /// <inheritdoc cref="Asked" path="/param[@name='Parts']"/>
    public IReadOnlyList<TextPart> Parts => Asked.Parts;

    /// <inheritdoc cref="Asked" path="/param[@name='Origin']"/>
    public string Origin => Asked.Origin;

    /// <inheritdoc cref="Asked" path="/param[@name='Source']"/>
    public SettingSource Source => Asked.Source;

    /// <summary>The path of a template, whose text it is made of as soon as that is read; null when it has none.</summary>
    public string? Template { get; init; }

    /// <summary>Where the app finds it: what the variable holds; null when the variable holds the value.</summary>
    public virtual string? Place => null;

    /// <summary>Whether the value is text, in which a file's last line end would be in the way; else it is the exact bytes.</summary>
    public virtual bool IsText => Template is not null;

    /// <summary>Whether an app that runs finds another value there when the launcher puts one; else only a start gives it one.</summary>
    public virtual bool CanChange => false;

    /// <summary>What no other delivery may be called beside its variable, after its kind: <c>file /run/db</c>; or null.</summary>
    public virtual string? Second => null;

    /// <summary>All that no other delivery may be called: <c>variable DB</c>.</summary>
    public IReadOnlyList<string> Names =>
        [.. new[] { Variable is null ? null : $"variable {Variable}", Second }.OfType<string>()];

    /// <summary>Whether the image has decided it for good.</summary>
    public bool IsLocked => Source == SettingSource.Lock;

    /// <summary>What <c>plan</c> says of it.</summary>
    /// <param name="from">What it is made of: <c>from file:///run/secrets/db</c>.</param>
    public abstract string Describe(string from);

    /// <summary>What messages call it when these references are the problem: of a template, where each of them stands.</summary>
    public IEnumerable<string> SubjectsOf(IReadOnlySet<SecretReference> references) =>
        Parts
            .Where(part => part.Reference is { } reference && references.Contains(reference))
            .Select(part => part.Place ?? Subject);

    /// <summary>Every reference in it, in order.</summary>
    public IEnumerable<SecretReference> References => Parts.Select(part => part.Reference).OfType<SecretReference>();
}
