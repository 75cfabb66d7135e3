using Launcher.Transport;

namespace Launcher.Providers.Vault;

/// <summary>Turns a question, and the engine it is for, into calls and their answer into a document.</summary>
internal sealed class VaultReader(VaultSession session)
{
    /// <param name="mount">Null when the server does not say.</param>
    /// <exception cref="StoreException">There is no answer, or the session has no token.</exception>
    public async Task<SecretAnswer> ReadAsync(VaultQuestion question, Mount? mount, CancellationToken cancellation) =>
        Objection(question, mount, session.Client) is { } objection ? objection
        : question.Writes ? await WriteAsync(question, mount, cancellation)
        : mount is { IsKeyValue: true, Version: 2 } && !question.IsBesideData(mount.Prefix)
            ? await ReadVersionedAsync(question, mount.Prefix, cancellation)
        : mount is null ? await ReadUnknownAsync(question, cancellation)
        : await ReadPlainAsync(question, mount, cancellation);

    /// <summary>What an engine does not let a question ask; null when it does.</summary>
    public static Failure? Objection(VaultQuestion question, Mount? mount, VaultClient client)
    {
        var name = client.Name(question.Path);
        return question switch
        {
            { Writes: true } when mount is { IsKeyValue: true } => Failure.Reference(
                $"{name} is in a KV engine, and the launcher never writes there",
                "leave write and body. out"
            ),
            // It could be a KV engine, and a write would replace a secret.
            { Writes: true } when mount is null => Failure.Denied(
                $"the server does not say which engine {name} belongs to, and the launcher does not write to an unknown one",
                VaultFailure.Grant("write", question.Path)
            ),
            { Version: not null } when mount is { IsKeyValue: false } or { Version: 1 } => Failure.Reference(
                $"{name} has no versions: its engine is {(mount.IsKeyValue ? "KV v1" : mount.Type)}",
                "leave version= out"
            ),
            { Version: not null } when mount is not null && question.IsBesideData(mount.Prefix) => Failure.Reference(
                $"{name} has no versions: it is not a secret of its KV v2 engine",
                "leave version= out"
            ),
            _ => null,
        };
    }

    private async Task<SecretAnswer> ReadVersionedAsync(
        VaultQuestion asked,
        string prefix,
        CancellationToken cancellation
    )
    {
        var question = asked.Below(prefix);
        var path = $"{prefix}data/{question.Path[prefix.Length..]}";
        var query = question.Version is { } version ? $"version={version}" : "";
        using var response = await session.SendAsync(VaultCall.Get(path, query), cancellation);
        return KeyValueAnswer.Of(response, session.Client, question, prefix, path);
    }

    private async Task<SecretAnswer> ReadPlainAsync(
        VaultQuestion question,
        Mount? mount,
        CancellationToken cancellation
    )
    {
        // Where reading makes something, an answer that got lost has made it too.
        var request = VaultCall.Get(question.Path) with
        {
            Once = Issuance.Issues(question, mount),
        };
        using var response = await session.SendAsync(request, cancellation);
        return Plain(response, question, mount, "read");
    }

    private async Task<SecretAnswer> WriteAsync(VaultQuestion question, Mount? mount, CancellationToken cancellation)
    {
        var request = VaultCall.Put(question.Path, JsonBody.Of(question.Fields)) with { Once = true };
        using var response = await session.SendAsync(request, cancellation);
        return Plain(response, question, mount, "write");
    }

    private SecretAnswer Plain(StoreResponse response, VaultQuestion question, Mount? mount, string verb)
    {
        if (!response.IsSuccess)
        {
            return VaultFailure.Of(response, session.Client, verb, question.Path);
        }
        var answer = PlainAnswer.Of(response, session.Client, question, mount, session.Token, out var livesOn);
        session.MustLive |= livesOn;
        return answer;
    }

    // The policy may forbid the lookup and yet allow the read: then the KV v2 place is tried first, as an answer of its
    // shape cannot be mistaken, and the plain path after it.
    private async Task<SecretAnswer> ReadUnknownAsync(VaultQuestion question, CancellationToken cancellation)
    {
        var cut = question.Path.IndexOf(question.IsApiPath ? "/data/" : "/", StringComparison.Ordinal);
        cut = (cut < 0 ? question.Path.IndexOf('/', StringComparison.Ordinal) : cut) + 1;
        var versioned = await ReadVersionedAsync(question, question.Path[..cut], cancellation);
        if (versioned.Failure is not { Class: ProblemClass.Denied or ProblemClass.NotFound or ProblemClass.BadValue })
        {
            return versioned;
        }
        if (question.Version is not null)
        {
            return versioned.Failure.Class == ProblemClass.Denied ? Hidden(question) : versioned;
        }
        var plain = await ReadPlainAsync(question, null, cancellation);
        return (plain.Failure?.Class, versioned.Failure.Class) switch
        {
            (ProblemClass.Denied, ProblemClass.Denied) => Hidden(question),
            // Where the policy lets somebody look, it was written for that place: what is said there is the answer.
            (ProblemClass.Denied or ProblemClass.NotFound, ProblemClass.NotFound or ProblemClass.BadValue) => versioned,
            _ => plain,
        };
    }

    private Failure Hidden(VaultQuestion question) =>
        Failure.Denied(
            $"{session.Client.Server} denies permission to read {session.Client.Name(question.Path)}, or has no engine there",
            "check the path, and allow it in the token's policy: launcher policy prints the rules"
        );
}
