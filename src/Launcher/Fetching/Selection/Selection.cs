using Launcher.Model;
using Launcher.Providers;

namespace Launcher.Fetching.Selection;

/// <summary>What a selector picked from a document: a value, or the reason why there is none.</summary>
internal sealed class Selection
{
    private Selection(SecretValue? value, Failure? failure) => (Value, Failure) = (value, failure);

    /// <summary>Null when <see cref="Failure"/> is set.</summary>
    public SecretValue? Value { get; }

    /// <summary>Null when <see cref="Value"/> is set.</summary>
    public Failure? Failure { get; }

    public static Selection Of(SecretValue value) => new(value, null);

    public static Selection Failed(Failure failure) => new(null, failure);
}
