namespace Launcher.Providers;

/// <summary>Code that talks to one kind of secret store.</summary>
internal interface IProvider
{
    /// <summary>
    /// Asks the store for every request of the batch and answers each one, in the same order. One request's failure
    /// never takes another's answer away. Fails only by cancellation: everything else is a
    /// <see cref="SecretAnswer"/> with a failure in it.
    /// </summary>
    /// <param name="requests">De-duplicated: no two are equal.</param>
    /// <param name="cancellation">Ends at the start-up budget (<c>--timeout</c>) or on a termination signal.</param>
    ValueTask<IReadOnlyList<SecretAnswer>> FetchAsync(
        IReadOnlyList<SecretRequest> requests,
        CancellationToken cancellation
    );

    /// <summary>
    /// As <see cref="FetchAsync"/>, but issues nothing: for a request that would make the store create something (a
    /// database user, a certificate) it asks only whether that is allowed, and answers with an empty document.
    /// </summary>
    ValueTask<IReadOnlyList<SecretAnswer>> CheckAsync(
        IReadOnlyList<SecretRequest> requests,
        CancellationToken cancellation
    ) => FetchAsync(requests, cancellation);

    /// <summary>
    /// Takes back what <see cref="FetchAsync"/> made the store create, as far as the store can: called before
    /// <see cref="EndAsync"/>, and only when nobody will use it. Says in the log what lives on.
    /// </summary>
    ValueTask RevokeAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <summary>
    /// Called once, after the last read: ends the login session the provider itself began, unless a lease hangs on it.
    /// Best effort and silent: the secrets are read, and nothing here may stop the app.
    /// </summary>
    /// <param name="cancellation">Ends after a second, and soon after the budget.</param>
    ValueTask EndAsync(CancellationToken cancellation) => ValueTask.CompletedTask;
}
