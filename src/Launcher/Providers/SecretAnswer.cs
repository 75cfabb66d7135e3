using Launcher.Model;

namespace Launcher.Providers;

/// <summary>A store's answer to one <see cref="SecretRequest"/>: a document, or the reason why there is none.</summary>
internal sealed class SecretAnswer
{
    private SecretAnswer(SecretDocument? document, SecretFailure? failure) => (Document, Failure) = (document, failure);

    /// <summary>What the store holds; null when <see cref="Failure"/> is set.</summary>
    public SecretDocument? Document { get; }

    /// <summary>Why it could not be had; null when <see cref="Document"/> is set.</summary>
    public SecretFailure? Failure { get; }

    public static SecretAnswer Found(SecretDocument document) => new(document, null);

    public static SecretAnswer Failed(ProblemClass problemClass, string what, string? wayOut) =>
        new(null, new SecretFailure(problemClass, what, wayOut));
}
