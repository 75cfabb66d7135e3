using System.Security.Cryptography;

namespace Launcher.Model;

/// <summary>The answers to everything a plan asked for.</summary>
internal sealed class FetchedSecrets
{
    public IReadOnlyDictionary<SecretReference, FetchedSecret> Values { get; init; } =
        new Dictionary<SecretReference, FetchedSecret>();

    public IReadOnlyList<ExpandedSecret> Expanded { get; init; } = [];

    public IReadOnlyList<FailedReference> Failures { get; init; } = [];

    /// <summary>What the app has of that which is in neither list: this process never had it. Null where it has all.</summary>
    public SecretDigests? Digests { get; init; }

    /// <summary>Whether the value is here, or that there is none.</summary>
    public bool Knows(SecretReference reference) => Values.ContainsKey(reference) || Digests?.Has(reference) != true;

    public bool Knows(Expansion expansion) => KeysOf(expansion) is not null || Digests?.Has(expansion) != true;

    /// <summary>Whether there is a value, known or not.</summary>
    public bool Has(SecretReference reference) =>
        Values.TryGetValue(reference, out var secret) ? secret.Value is not null : Digests?.Has(reference) == true;

    public bool Has(Expansion expansion) => KeysOf(expansion) is not null || Digests?.Has(expansion) == true;

    /// <summary>The variables that came of an expansion; null when there was nothing to expand.</summary>
    public IReadOnlyList<KeyValuePair<string, FetchedSecret>>? KeysOf(Expansion expansion) =>
        Expanded.FirstOrDefault(expanded => expanded.Expansion == expansion)?.Keys;

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
            if (!references.Contains(one.Expansion.Reference) || newer.KeysOf(one.Expansion) is null)
            {
                expanded.Add(one);
            }
        }
        foreach (var one in newer.Expanded)
        {
            if (references.Contains(one.Expansion.Reference))
            {
                expanded.Add(one);
            }
        }
        return new FetchedSecrets
        {
            Values = values,
            Expanded = expanded,
            Digests = Digests,
        };
    }

    /// <summary>Whether a reference has another value than it had.</summary>
    public bool Differs(FetchedSecrets before, SecretReference reference) =>
        Values.TryGetValue(reference, out var now)
        && (
            before.Values.TryGetValue(reference, out var then)
                ? !Same(now.Value, then.Value)
                : before.Digests?.Matches(reference, now.Value) == false
        );

    /// <summary>Whether an expansion has other variables than it had.</summary>
    public bool Differs(FetchedSecrets before, Expansion expansion)
    {
        var (now, then) = (KeysOf(expansion), before.KeysOf(expansion));
        if (now is not null && !before.Knows(expansion))
        {
            return !before.Digests!.Matches(expansion, now);
        }
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

    /// <summary>Whether there is a value here that was not known.</summary>
    public bool Adds(FetchedSecrets before) =>
        Values.Keys.Any(reference => !before.Knows(reference))
        || Expanded.Any(expanded => !before.Knows(expanded.Expansion));

    private static bool Same(SecretValue? one, SecretValue? other) =>
        one is null || other is null ? one == other : CryptographicOperations.FixedTimeEquals(one.Bytes, other.Bytes);
}

/// <summary>What an expansion came to.</summary>
/// <param name="Keys">Its variables, named and in order.</param>
internal sealed record ExpandedSecret(Expansion Expansion, IReadOnlyList<KeyValuePair<string, FetchedSecret>> Keys);

/// <summary>Why a reference has no value; whoever has the plan knows what it was for.</summary>
internal sealed record FailedReference(SecretReference Reference, Failure Failure);
