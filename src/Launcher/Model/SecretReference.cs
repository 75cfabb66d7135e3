namespace Launcher.Model;

/// <summary>
/// A parsed reference: text that names one secret. All parts are percent-decoded; the printer in References encodes
/// them again. Grammar: README.md beside the parser.
/// </summary>
/// <param name="Scheme">Selects the provider, as written before <c>+</c> or <c>://</c>; always lower-case.</param>
/// <param name="Instance">A second instance of that provider (<c>vault+eu://</c>), or null.</param>
/// <param name="Location">Where the store keeps it; never empty; its meaning is the provider's.</param>
/// <param name="Options">In the order written; a bare <c>optional</c> has a null value.</param>
/// <param name="Selector">A key, or a JSON Pointer (RFC 6901) when it starts with <c>/</c>; null for the whole secret.</param>
internal sealed record SecretReference(
    string Scheme,
    string? Instance,
    string Location,
    IReadOnlyList<ReferenceOption> Options,
    string? Selector
)
{
    /// <summary>Which store it is in.</summary>
    public StoreName Store => new(Scheme, Instance);

    /// <summary>The place without options and selector, for messages: <c>vault+eu://secret/db</c>. Not quoted.</summary>
    public string Place => $"{Store}://{Location}";

    /// <summary>The value of an option, or null when it is absent or bare.</summary>
    public string? Option(string name) => Options.FirstOrDefault(option => option.Name == name)?.Value;

    /// <summary>Whether an option is there, with or without a value.</summary>
    public bool Has(string name) => Options.Any(option => option.Name == name);

    /// <summary>Two references are equal when scheme, instance, location, options in order and selector are.</summary>
    public bool Equals(SecretReference? other) =>
        other is not null
        && Scheme == other.Scheme
        && Instance == other.Instance
        && Location == other.Location
        && Selector == other.Selector
        && Options.SequenceEqual(other.Options);

    public override int GetHashCode() => HashCode.Combine(Scheme, Instance, Location, Selector, Options.Count);
}

/// <summary>One <c>name=value</c> or bare <c>name</c> behind a reference's <c>?</c>, decoded.</summary>
/// <param name="Name">Never empty.</param>
/// <param name="Value">Null when there was no <c>=</c>.</param>
internal sealed record ReferenceOption(string Name, string? Value);

/// <summary>One store of a run: what stands before <c>://</c>. What is asked of two of them is never shared.</summary>
/// <param name="Scheme">Selects the provider.</param>
/// <param name="Instance">Which one of its stores; null for the one without a name.</param>
internal sealed record StoreName(string Scheme, string? Instance)
{
    /// <summary>As written: <c>vault+eu</c>.</summary>
    public override string ToString() => Instance is null ? Scheme : $"{Scheme}+{Instance}";
}
