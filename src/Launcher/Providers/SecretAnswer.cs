using System.Diagnostics.CodeAnalysis;

namespace Launcher.Providers;

/// <summary>A store's answer to one <see cref="SecretRequest"/>: a document, or the reason why there is none.</summary>
internal sealed class SecretAnswer
{
    private SecretAnswer(SecretDocument? document, Failure? failure) => (Document, Failure) = (document, failure);

    /// <summary>What the store holds; null when <see cref="Failure"/> is set.</summary>
    public SecretDocument? Document { get; }

    /// <summary>
    /// Why it could not be had; null when <see cref="Document"/> is set. Only <see cref="ProblemClass.NotFound"/> lets
    /// <c>optional</c> and <c>default=</c> apply.
    /// </summary>
    public Failure? Failure { get; }

    public static implicit operator SecretAnswer(SecretDocument document) => new(document, null);

    [return: NotNullIfNotNull(nameof(failure))]
    public static implicit operator SecretAnswer?(Failure? failure) => failure is null ? null : new(null, failure);
}
