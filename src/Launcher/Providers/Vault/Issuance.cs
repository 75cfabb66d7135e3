using System.Text;
using Launcher.Transport;

namespace Launcher.Providers.Vault;

/// <summary>Which questions make the server create something, and whether it would let them.</summary>
internal static class Issuance
{
    // Reading these creates nothing. Any other engine is taken to: a database user too many is worse than a value unread.
    private static readonly string[] s_quiet =
    [
        "kv",
        "generic",
        "cubbyhole",
        "system",
        "identity",
        "pki",
        "ssh",
        "transit",
        "totp",
        "token",
    ];

    private const string CapabilitiesPath = "sys/capabilities-self";

    public static bool Issues(VaultQuestion question, Mount? mount) =>
        question.Writes
        || (
            mount is null
                ? HasPart(question.Path, "creds") || HasPart(question.Path, "sts")
                : !s_quiet.Contains(mount.Type)
                    // Accounts that exist already: the engine only rotates their passwords, in its own time.
                    && !HasPart(question.Path, "static-creds")
                    && !HasPart(question.Path, "static-cred")
                    && !HasPart(question.Path, "roles")
                    && !HasPart(question.Path, "config")
        );

    /// <summary>Whether a write leaves nothing behind that somebody could use: encrypting, signing, random bytes.</summary>
    public static bool OnlyComputes(VaultQuestion question, Mount? mount) =>
        mount switch
        {
            { Type: "transit" } => !HasPart(question.Path, "keys"),
            { Type: "system" } => HasPart(question.Path, "tools"),
            _ => false,
        };

    /// <summary>Asks in one call whether all of them are allowed. What is, is answered by an empty document.</summary>
    /// <exception cref="StoreException">The server does not say.</exception>
    public static async Task<Dictionary<VaultQuestion, SecretAnswer>> AskAsync(
        VaultSession session,
        List<VaultQuestion> questions,
        CancellationToken cancellation
    )
    {
        var paths = JsonBody.Of(json =>
            json.WriteStrings("paths", questions.Select(question => question.Path).Distinct())
        );
        using var response = await session.SendAsync(VaultCall.Put(CapabilitiesPath, paths), cancellation);
        if (!response.IsSuccess)
        {
            throw new StoreException(VaultFailure.Of(response, session.Client, "write", CapabilitiesPath));
        }
        var answer = JsonAnswer.Of(response.Body);
        if (answer.IsNothing)
        {
            throw new StoreException(VaultFailure.NotVault(session.Client));
        }
        var answers = new Dictionary<VaultQuestion, SecretAnswer>();
        foreach (var question in questions)
        {
            var granted = answer["data"u8][Encoding.UTF8.GetBytes(question.Path)].Texts();
            var verb = question.Writes ? "write" : "read";
            var allowed =
                granted.Contains("root")
                || granted.Contains(question.Writes ? "update" : "read")
                || (question.Writes && granted.Contains("create"));
            answers[question] = allowed
                ? SecretDocument.NotIssued
                : Failure.Denied(
                    $"{session.Client.Server} denies permission to {verb} {Quoted.Text(question.Path)}",
                    VaultFailure.Grant(verb, question.Path)
                );
        }
        return answers;
    }

    private static bool HasPart(string path, string part) =>
        $"/{path}/".Contains($"/{part}/", StringComparison.Ordinal);
}
