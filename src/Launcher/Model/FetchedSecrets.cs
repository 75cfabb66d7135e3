using System.Security.Cryptography;

namespace Launcher.Model;

/// <summary>The answers to everything a plan asked for.</summary>
internal sealed class FetchedSecrets
{
    public IReadOnlyDictionary<SecretReference, FetchedSecret> Values { get; init; } =
        new Dictionary<SecretReference, FetchedSecret>();

    public IReadOnlyList<ExpandedSecret> Expanded { get; init; } = [];

    public IReadOnlyList<FailedReference> Failures { get; init; } = [];

    /// <summary>The variables that came of an expansion; null when there was nothing to expand.</summary>
    public IReadOnlyList<KeyValuePair<string, FetchedSecret>>? KeysOf(Expansion expansion)
    {
        foreach (var expanded in Expanded)
        {
            if (expanded.Expansion == expansion)
            {
                return expanded.Keys;
            }
        }
        return null;
    }

    /// <summary>The same, with what was fetched anew for some references.</summary>
    public FetchedSecrets With(FetchedSecrets newer, IReadOnlyList<SecretReference> references)
    {
        var values = new Dictionary<SecretReference, FetchedSecret>(Values);
        foreach (var reference in references)
        {
            if (newer.Values.TryGetValue(reference, out var secret))
            {
                values[reference] = secret;
            }
        }
        var expanded = new List<ExpandedSecret>();
        foreach (var one in Expanded)
        {
            var keys = references.Contains(one.Expansion.Reference) ? newer.KeysOf(one.Expansion) : null;
            expanded.Add(keys is null ? one : one with { Keys = keys });
        }
        return new FetchedSecrets { Values = values, Expanded = expanded };
    }

    /// <summary>Whether a reference has another value than it had.</summary>
    public bool Differs(FetchedSecrets before, SecretReference reference) =>
        !Same(Values[reference].Value, before.Values[reference].Value);

    /// <summary>Whether an expansion has other variables than it had.</summary>
    public bool Differs(FetchedSecrets before, Expansion expansion)
    {
        var (now, then) = (KeysOf(expansion), before.KeysOf(expansion));
        if (now?.Count != then?.Count)
        {
            return true;
        }
        for (var i = 0; i < now?.Count; i++)
        {
            if (now[i].Key != then![i].Key || !Same(now[i].Value.Value, then[i].Value.Value))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Whether anything has another value than it had.</summary>
    public bool Differs(FetchedSecrets before) =>
        Values.Keys.Any(reference => Differs(before, reference))
        || Expanded.Any(expanded => Differs(before, expanded.Expansion));

    private static bool Same(SecretValue? one, SecretValue? other) =>
        one is null || other is null ? one == other : CryptographicOperations.FixedTimeEquals(one.Bytes, other.Bytes);
}
