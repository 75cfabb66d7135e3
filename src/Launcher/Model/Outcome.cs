using System.Diagnostics.CodeAnalysis;

namespace Launcher.Model;

/// <summary>What was asked for, or the reason why there is none: exactly one of the two is set.</summary>
internal sealed class Outcome<T>
    where T : class
{
    private Outcome(T? value, Failure? failure) => (Value, Failure) = (value, failure);

    public T? Value { get; }

    public Failure? Failure { get; }

    public void Deconstruct(out T? value, out Failure? failure) => (value, failure) = (Value, Failure);

    [return: NotNullIfNotNull(nameof(value))]
    public static implicit operator Outcome<T>?(T? value) => value is null ? null : new(value, null);

    [return: NotNullIfNotNull(nameof(failure))]
    public static implicit operator Outcome<T>?(Failure? failure) => failure is null ? null : new(null, failure);
}
