using Launcher.Model;
using Launcher.Transport;

namespace Launcher.Providers.Vault;

/// <summary>What a status that is no success means, for people. It names paths and repeats what the server says, never a value.</summary>
internal static class VaultFailure
{
    /// <summary>
    /// Whether a 403 is about who asks and not about what is asked: a denied path is <c>1 error occurred: * permission
    /// denied</c>, an unknown token is that text alone, or (Vault 1.14 and later) names the token.
    /// </summary>
    public static bool SaysTokenIsInvalid(StoreResponse response) =>
        response.Status == 403
        && Errors(response) is { } errors
        && (errors is ["permission denied"] || errors.Any(IsAboutToken));

    /// <summary>The errors of an answer; null when it is not one of Vault's.</summary>
    public static IReadOnlyList<string>? Errors(StoreResponse response) =>
        AnswerJson.IsObject(response.Body) ? AnswerJson.Texts(AnswerJson.Member(response.Body, "errors"u8)) : null;

    /// <param name="response">No success.</param>
    /// <param name="session">Who was asked.</param>
    /// <param name="verb">What was tried: <c>read</c>.</param>
    /// <param name="path">As a policy names it.</param>
    public static SecretFailure Of(StoreResponse response, VaultSession session, string verb, string path)
    {
        var errors = Errors(response);
        var said = Said(errors);
        var tried = $"{verb} {Quoted.Text(path)}";
        return response.Status switch
        {
            429 => new(
                ProblemClass.Throttled,
                $"{session.Server} allows no more requests for now (429){said}",
                "raise its rate limit quota, or give it more time with --timeout"
            ),
            501 => new(
                ProblemClass.Unavailable,
                $"{session.Server} is not initialized",
                "initialize it: vault operator init"
            ),
            503 when errors?.Any(IsSealed) == true => new(
                ProblemClass.Unavailable,
                $"{session.Server} is sealed",
                "unseal it: vault operator unseal"
            ),
            >= 500 => new(
                ProblemClass.Unavailable,
                $"{session.Server} failed to {tried} ({response.Status}){said}",
                "check the server's log"
            ),
            _ when errors is null => NotVault(session),
            403 => new(
                ProblemClass.Denied,
                $"{session.Server} denies to {tried}",
                $"allow it in the token's policy: path \"{path}\" {{ capabilities = [\"{(verb == "write" ? "update" : "read")}\"] }}"
            ),
            404 when errors.Any(error => error.StartsWith("no handler for route", StringComparison.Ordinal)) => new(
                ProblemClass.NotFound,
                $"{session.Server} has no engine at {Quoted.Text(path)}",
                "check the path's beginning against: vault secrets list"
            ),
            404 => new(ProblemClass.NotFound, $"{session.Server} has nothing at {Quoted.Text(path)}", "check the path"),
            405 => new(
                ProblemClass.BadReference,
                $"{session.Server} does not let anyone {tried}{said}",
                verb == "read"
                    ? "it may take a write: add ?write or ?body.NAME=VALUE"
                    : "read it: leave write and body. out"
            ),
            _ => new(
                ProblemClass.BadReference,
                $"{session.Server} refuses to {tried} ({response.Status}){said}",
                "check the path and its options"
            ),
        };
    }

    /// <summary>Something answered that does not speak Vault's language.</summary>
    public static SecretFailure NotVault(VaultSession session) =>
        new(
            ProblemClass.BadValue,
            $"{session.Server} did not answer in Vault's JSON",
            "check the address: a proxy or another service may have answered"
        );

    private static string Said(IReadOnlyList<string>? errors) =>
        errors is { Count: > 0 } ? $": {Quoted.Text(string.Join("; ", errors))}" : "";

    private static bool IsAboutToken(string error) => error.Contains("invalid token", StringComparison.Ordinal);

    private static bool IsSealed(string error) => error.Contains("is sealed", StringComparison.Ordinal);
}
