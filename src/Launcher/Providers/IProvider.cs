namespace Launcher.Providers;

/// <summary>Code that talks to one kind of secret store.</summary>
internal interface IProvider
{
    /// <summary>
    /// Asks the store for every request of the batch and answers each one, in the same order. One request's failure
    /// never takes another's answer away: it is a <see cref="SecretAnswer"/> with a failure in it, and so is a value of
    /// more than <see cref="SecretLimits.MaxSecretBytes"/> (<see cref="ProblemClass.BadValue"/>). A request that would make
    /// the store create something (a database user, a certificate) is not asked yet: its answer is
    /// <see cref="SecretDocument.NotIssued"/>.
    /// </summary>
    /// <param name="requests">De-duplicated: no two are equal.</param>
    /// <param name="cancellation">
    /// Ends at the start-up budget (<c>--timeout</c>) or on a termination signal. What has ended before anything is asked
    /// throws; after that, whoever has no answer yet gets <see cref="ProblemClass.Timeout"/>.
    /// </param>
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

    /// <summary>The login that is open; null before the first, and where a store has none.</summary>
    Session? Session => null;

    /// <summary>
    /// How long the store wants to be left alone (<c>Retry-After</c>, RFC 9110, 10.2.3), as it said when it last had too much to
    /// do; null when it did not.
    /// </summary>
    TimeSpan? RetryAfter => null;

    /// <summary>
    /// Asks for more time for what this store has leased, each for itself and in the same order. What goes wrong, the end of
    /// the budget too, is <see cref="ExtensionOutcome.Failed"/>.
    /// </summary>
    ValueTask<IReadOnlyList<Extension>> RenewAsync(
        IReadOnlyList<Until.Leased> leases,
        CancellationToken cancellation
    ) => ValueTask.FromResult<IReadOnlyList<Extension>>([.. leases.Select(Extension.None)]);

    /// <summary>
    /// The same for a login of this provider. A store that logs in by itself when that is needed has nothing to extend.
    /// </summary>
    ValueTask<Extension> RenewAsync(Session session, CancellationToken cancellation) =>
        ValueTask.FromResult(Extension.None(session.Until));

    /// <summary>
    /// Says of each, in the same order, whether a fetch would answer with something else, as far as the store can say that
    /// for less than a fetch costs. What cannot be found out is <see cref="Change.Ask"/>, so that the fetch says why.
    /// </summary>
    ValueTask<IReadOnlyList<Change>> ChangedAsync(IReadOnlyList<KnownSecret> known, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<Change>>([.. known.Select(static _ => Change.Ask)]);

    /// <summary>
    /// Has the next question asked by a new login: the one there is cannot be extended any further, and what was leased in it
    /// is still in use.
    /// </summary>
    void LeaveSession() { }

    /// <summary>
    /// Writes down these logins, and all else that a provider of the same store in another process needs to go on where this
    /// one is. Nobody asks this one for anything afterwards.
    /// </summary>
    /// <param name="sessions">The open login, and those on which leases hang.</param>
    /// <param name="to">Goes to that process alone.</param>
    void HandOver(IReadOnlyList<Session> sessions, SecretBuffer to) { }

    /// <summary>Goes on where the other one was: asks for nothing, and logs in to nothing, that there is already.</summary>
    /// <returns>The logins, in the order in which they were written.</returns>
    IReadOnlyList<Session> TakeOver(ref ReadOnlySpan<byte> from) => [];

    /// <summary>What was made so far is in use: <see cref="TakeBackAsync"/> does not take it back any more.</summary>
    void Keep() { }

    /// <summary>Ends leases when nobody uses what they are for any more.</summary>
    /// <param name="session">A login to end with them; null to keep it. One that was given, and not begun here, is kept.</param>
    /// <returns>What lives on, and why.</returns>
    ValueTask<IReadOnlyList<Failure>> RevokeAsync(
        IReadOnlyList<Until.Leased> leases,
        Session? session,
        CancellationToken cancellation
    ) => ValueTask.FromResult(NothingLeft);

    /// <summary>
    /// Takes back what <see cref="IssueAsync"/> made the store create, or may have, as far as the store can: called before
    /// <see cref="EndAsync"/>, or after it when the app could not be started, and only when nobody will use it.
    /// </summary>
    /// <returns>What lives on, and why.</returns>
    ValueTask<IReadOnlyList<Failure>> TakeBackAsync(CancellationToken cancellation) =>
        ValueTask.FromResult(NothingLeft);

    /// <summary>
    /// Called after the last read: ends the login session the provider itself began, unless a lease hangs on it.
    /// Best effort: the secrets are read, and nothing here may stop the app.
    /// </summary>
    /// <param name="cancellation">Ends after a second.</param>
    ValueTask EndAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    private static IReadOnlyList<Failure> NothingLeft => [];
}

/// <summary>Whether a store has something else by now than what was read of it.</summary>
internal enum Change
{
    /// <summary>It has the same, or a request can never be answered otherwise: it names a version, or is for what is issued.</summary>
    Same,

    /// <summary>It has another version, or none any more.</summary>
    Changed,

    /// <summary>Only fetching and comparing shows it.</summary>
    Ask,
}

/// <summary>What was asked before, and which version answered it.</summary>
/// <param name="Version">As <see cref="SecretDocument.Version"/> was.</param>
internal sealed record KnownSecret(SecretRequest Request, string? Version);
