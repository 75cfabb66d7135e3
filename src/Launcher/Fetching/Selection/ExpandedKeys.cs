using Launcher.Model;
using Launcher.Providers;

namespace Launcher.Fetching.Selection;

/// <summary>All top-level keys of a document with their values, in its order, or the reason why there are none.</summary>
internal sealed class ExpandedKeys
{
    private ExpandedKeys(IReadOnlyList<KeyValuePair<string, SecretValue>>? keys, Failure? failure) =>
        (Keys, Failure) = (keys, failure);

    /// <summary>No two names are equal. Null when <see cref="Failure"/> is set.</summary>
    public IReadOnlyList<KeyValuePair<string, SecretValue>>? Keys { get; }

    /// <summary>Null when <see cref="Keys"/> is set.</summary>
    public Failure? Failure { get; }

    public static ExpandedKeys Of(IReadOnlyList<KeyValuePair<string, SecretValue>> keys) => new(keys, null);

    public static ExpandedKeys Failed(Failure failure) => new(null, failure);
}
