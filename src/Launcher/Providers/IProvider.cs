using Launcher.Model;

namespace Launcher.Providers;

/// <summary>Code that talks to one kind of secret store.</summary>
internal interface IProvider
{
    /// <summary>
    /// Asks the store for every request of the batch and answers each one, in the same order. One request's failure
    /// never takes another's answer away. Fails only by cancellation: everything else is a
    /// <see cref="SecretAnswer"/> with a failure in it. A request that would make the store create something (a database
    /// user, a certificate) is not asked yet: its answer is <see cref="SecretDocument.NotIssued"/>.
    /// </summary>
    /// <param name="requests">De-duplicated: no two are equal.</param>
    /// <param name="cancellation">Ends at the start-up budget (<c>--timeout</c>) or on a termination signal.</param>
    ValueTask<IReadOnlyList<SecretAnswer>> FetchAsync(
        IReadOnlyList<SecretRequest> requests,
        CancellationToken cancellation
    );

    /// <summary>
    /// The second step, with the requests that <see cref="FetchAsync"/> has answered so: now the store creates what it has
    /// to.
    /// </summary>
    ValueTask<IReadOnlyList<SecretAnswer>> IssueAsync(
        IReadOnlyList<SecretRequest> requests,
        CancellationToken cancellation
    ) => FetchAsync(requests, cancellation);

    /// <summary>
    /// The second step when nothing is to be created: asks only whether that would be allowed. What is, is answered by
    /// <see cref="SecretDocument.NotIssued"/>.
    /// </summary>
    ValueTask<IReadOnlyList<SecretAnswer>> CheckAsync(
        IReadOnlyList<SecretRequest> requests,
        CancellationToken cancellation
    ) => FetchAsync(requests, cancellation);

    /// <summary>
    /// Takes back what <see cref="IssueAsync"/> made the store create, or may have, as far as the store can: called before
    /// <see cref="EndAsync"/>, or after it when the app could not be started, and only when nobody will use it.
    /// </summary>
    /// <returns>What lives on, and why.</returns>
    ValueTask<IReadOnlyList<Failure>> TakeBackAsync(CancellationToken cancellation) => ValueTask.FromResult(NothingLeft);

    /// <summary>
    /// Called after the last read: ends the login session the provider itself began, unless a lease hangs on it.
    /// Best effort: the secrets are read, and nothing here may stop the app.
    /// </summary>
    /// <param name="cancellation">Ends after a second.</param>
    ValueTask EndAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    private static IReadOnlyList<Failure> NothingLeft => [];
}
