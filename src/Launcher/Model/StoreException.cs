using System.Diagnostics.CodeAnalysis;

namespace Launcher.Model;

/// <summary>Ends the way to a store's answer; it says what the answer then is. It never holds a secret.</summary>
internal sealed class StoreException(Failure failure) : Exception
{
    /// <inheritdoc cref="Model.Failure" path="/param"/>
    public StoreException(ProblemClass problemClass, string what, string? wayOut)
        : this(new Failure(problemClass, what, wayOut)) { }

    public Failure Failure { get; } = failure;

    [return: NotNullIfNotNull(nameof(failure))]
    public static implicit operator StoreException?(Failure? failure) => failure is null ? null : new(failure);
}
