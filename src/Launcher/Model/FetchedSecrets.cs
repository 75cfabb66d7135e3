namespace Launcher.Model;

/// <summary>The answers to everything a plan asked for.</summary>
internal sealed class FetchedSecrets
{
    public IReadOnlyDictionary<SecretReference, FetchedSecret> Values { get; init; } =
        new Dictionary<SecretReference, FetchedSecret>();

    public IReadOnlyList<ExpandedSecret> Expanded { get; init; } = [];

    public IReadOnlyList<FailedReference> Failures { get; init; } = [];
}
