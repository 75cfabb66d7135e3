namespace Launcher.Model;

/// <summary>The answers to everything a plan asked for.</summary>
internal sealed record FetchedSecrets
{
    public required IReadOnlyDictionary<SecretReference, FetchedSecret> Values { get; init; }

    /// <summary>For each expansion its variables, named and in order.</summary>
    public required IReadOnlyList<(
        Expansion Expansion,
        IReadOnlyList<KeyValuePair<string, FetchedSecret>> Keys
    )> Expanded { get; init; }

    /// <summary>Why a reference has no value; the caller knows what it was for.</summary>
    public required IReadOnlyList<(SecretReference Reference, Problem Problem)> Failures { get; init; }

    public static FetchedSecrets None { get; } =
        new()
        {
            Values = new Dictionary<SecretReference, FetchedSecret>(),
            Expanded = [],
            Failures = [],
        };
}
