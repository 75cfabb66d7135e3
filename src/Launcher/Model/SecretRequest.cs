namespace Launcher.Model;

/// <summary>One question to a store. Selectors and delivery options are not part of it: they are applied to the answer.</summary>
/// <param name="Location">As in the reference, decoded.</param>
/// <param name="Options">Only the options the provider declared, in order.</param>
/// <param name="Expand">True when all keys are wanted (<c>--expand</c>): a directory or a prefix is then an answer.</param>
internal sealed record SecretRequest(string Location, IReadOnlyList<ReferenceOption> Options, bool Expand)
{
    /// <param name="reference">Names the secret.</param>
    /// <param name="own">The options its provider declared.</param>
    public static SecretRequest Of(SecretReference reference, IReadOnlyList<string> own, bool expand) =>
        new(
            reference.Location,
            own.Count == 0 ? [] : [.. reference.Options.Where(option => OptionPattern.Covers(own, option.Name))],
            expand
        );

    public bool Equals(SecretRequest? other) =>
        other is not null
        && Location == other.Location
        && Expand == other.Expand
        && Options.SequenceEqual(other.Options);

    public override int GetHashCode() => HashCode.Combine(Location, Expand, Options.Count);
}
