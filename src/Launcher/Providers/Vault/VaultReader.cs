using System.Globalization;
using Launcher.Model;
using Launcher.Transport;

namespace Launcher.Providers.Vault;

/// <summary>Turns a question, and the engine it is for, into calls and their answer into a document.</summary>
internal sealed class VaultReader(VaultSession session)
{
    /// <param name="mount">Null when the server does not say.</param>
    /// <exception cref="TransportException">There is no answer.</exception>
    /// <exception cref="VaultException">The session has no token.</exception>
    public Task<SecretAnswer> ReadAsync(VaultQuestion question, Mount? mount, CancellationToken cancellation) =>
        mount switch
        {
            { IsKeyValue: true, Version: 2 } => ReadVersionedAsync(question, mount.Prefix, cancellation),
            null => ReadUnknownAsync(question, cancellation),
            _ => ReadPlainAsync(question, mount, cancellation),
        };

    private async Task<SecretAnswer> ReadVersionedAsync(
        VaultQuestion question,
        string prefix,
        CancellationToken cancellation
    )
    {
        var path = $"{prefix}data/{question.Path[prefix.Length..]}";
        var query = question.Version is { } version
            ? string.Create(CultureInfo.InvariantCulture, $"version={version}")
            : "";
        using var response = await session.SendAsync(VaultCall.Get(path, query), cancellation);
        return KeyValueAnswer.Of(response, session, question, prefix, path);
    }

    private async Task<SecretAnswer> ReadPlainAsync(
        VaultQuestion question,
        Mount? mount,
        CancellationToken cancellation
    )
    {
        using var response = await session.SendAsync(VaultCall.Get(question.Path), cancellation);
        if (!response.IsSuccess)
        {
            return Failed(VaultFailure.Of(response, session, "read", question.Path));
        }
        return PlainAnswer.Of(response, session, question);
    }

    // The policy may forbid the lookup and yet allow the read: then the KV v2 place is tried first, as an answer of its
    // shape cannot be mistaken, and the plain path after it.
    private async Task<SecretAnswer> ReadUnknownAsync(VaultQuestion question, CancellationToken cancellation)
    {
        var cut = question.Path.IndexOf('/', StringComparison.Ordinal) + 1;
        var versioned = await ReadVersionedAsync(question, question.Path[..cut], cancellation);
        if (versioned.Failure is not { Class: ProblemClass.Denied or ProblemClass.NotFound or ProblemClass.BadValue })
        {
            return versioned;
        }
        var plain = await ReadPlainAsync(question, null, cancellation);
        return plain.Failure is null ? plain : versioned;
    }

    private static SecretAnswer Failed(SecretFailure failure) =>
        SecretAnswer.Failed(failure.Class, failure.What, failure.WayOut);
}
