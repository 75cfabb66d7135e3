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

    /// <summary>
    /// Whether a server error says that the request was not executed: the server is sealed (503), a standby that knows no
    /// active server, or failed to look at the token, which it does first (vault/request_handling.go and http/handler.go of
    /// https://github.com/hashicorp/vault). Sealed in the middle of a request, it puts other words in front.
    /// </summary>
    public static bool SaysNothingWasDone(StoreResponse response) =>
        response.Status >= 500
        && Errors(response) is [var error]
        && (
            error is "Vault is sealed" or "local node not active but active cluster node not found"
            || error.StartsWith("error performing token check", StringComparison.Ordinal)
        );

    /// <summary>The errors of an answer; null when it is not one of Vault's.</summary>
    public static IReadOnlyList<string>? Errors(StoreResponse response) =>
        JsonAnswer.Of(response.Body) is { IsNothing: false } answer ? answer["errors"u8].Texts() : null;

    /// <param name="response">No success.</param>
    /// <param name="client">Who was asked.</param>
    /// <param name="verb">What was tried: <c>read</c>.</param>
    /// <param name="path">As a policy names it.</param>
    public static Failure Of(StoreResponse response, VaultClient client, string verb, string path)
    {
        var errors = Errors(response);
        var said = Said(errors, client);
        var tried = $"{verb} {Quoted.Text(path)}";
        return response.Status switch
        {
            429 => new(
                ProblemClass.Throttled,
                $"{client.Server} allows no more requests for now (429){said}",
                "raise its rate limit quota, or give it more time with --timeout"
            ),
            412 => Failure.Unavailable(
                $"{client.Server} is a performance standby that lags behind (412){said}",
                "give it more time with --timeout, or ask the active server"
            ),
            501 => NotInitialized(client),
            503 when errors?.Any(IsSealed) == true && client.IsUninitialized => NotInitialized(client),
            503 when errors?.Any(IsSealed) == true => Failure.Unavailable(
                $"{client.Server} is sealed",
                "unseal it: vault operator unseal"
            ),
            >= 500 => Failure.Unavailable(
                $"{client.Server} failed to {tried} ({response.Status}){said}",
                "check the server's log"
            ),
            _ when errors is null => NotVault(client),
            403 => Failure.Denied($"{client.Server} denies permission to {tried}", Grant(verb, path)),
            404 when errors.Any(IsAboutRoute) => NoEngine(client, path),
            404 => Failure.NotFound($"{client.Server} has nothing at {Quoted.Text(path)}", "check the path"),
            405 => Failure.Reference(
                $"{client.Server} does not let anyone {tried}{said}",
                verb == "read"
                    ? "it may take a write: add ?write or ?body.NAME=VALUE"
                    : "read it: leave write and body. out"
            ),
            _ => Failure.Reference(
                $"{client.Server} refuses to {tried} ({response.Status}){said}",
                "check the path and its options"
            ),
        };
    }

    /// <summary>Nothing is mounted where a path begins.</summary>
    /// <param name="path">As somebody wrote it.</param>
    public static Failure NoEngine(VaultClient client, string path) =>
        Failure.NotFound(
            $"{client.Server} has no engine for {client.Name(path)}",
            "check the path's beginning against: vault secrets list"
        );

    /// <summary>Whether an error is about the path, at which there is no engine.</summary>
    public static bool IsAboutRoute(string error) => error.StartsWith("no handler for route", StringComparison.Ordinal);

    /// <summary>
    /// Whether a 500 is a refusal: plain errors of an engine become one, as that of the Kubernetes login for a service account
    /// or namespace its role does not bind (up to Vault 1.9), and of AppRole for an address outside its role's networks.
    /// </summary>
    public static bool SaysUnauthorized(StoreResponse response) =>
        response.Status == 500
        && Errors(response) is { } errors
        && errors.Any(error =>
            error.Contains("not authorized", StringComparison.Ordinal)
            || error.Contains("unauthorized", StringComparison.Ordinal)
        );

    /// <summary>Something answered that does not speak Vault's language.</summary>
    public static Failure NotVault(VaultClient client) =>
        Failure.Value(
            $"{client.Server} did not answer in Vault's JSON",
            "check the address: a proxy or another service may have answered"
        );

    /// <summary>The way out of a denied path.</summary>
    public static string Grant(string verb, string path) =>
        $"allow it in the token's policy: path \"{path}\" {{ capabilities = [\"{(verb == "write" ? "update" : "read")}\"] }} (all: launcher policy)";

    /// <summary>What the server says itself, to be put behind a sentence; empty when it says nothing.</summary>
    public static string Said(IReadOnlyList<string>? errors, VaultClient client) =>
        errors is { Count: > 0 }
            ? $": {Quoted.Text(client.Shown(string.Join("; ", errors.Select(error => error.Trim()))))}"
            : "";

    private static Failure NotInitialized(VaultClient client) =>
        Failure.Unavailable($"{client.Server} is not initialized", "initialize it: vault operator init");

    private static bool IsAboutToken(string error) => error.Contains("invalid token", StringComparison.Ordinal);

    private static bool IsSealed(string error) => error.Contains("is sealed", StringComparison.Ordinal);
}
