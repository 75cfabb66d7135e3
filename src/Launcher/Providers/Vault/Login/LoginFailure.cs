using Launcher.Transport;

namespace Launcher.Providers.Vault.Login;

/// <summary>Why the server grants no token, for people.</summary>
internal static class LoginFailure
{
    /// <param name="response">No success.</param>
    public static Failure Of(StoreResponse response, VaultClient client, LoginChoice choice)
    {
        var isRefusal = response.Status is 400 or 401 or 403 or 404 or 405 || VaultFailure.SaysUnauthorized(response);
        return !isRefusal || VaultFailure.Errors(response) is not { } errors
            ? VaultFailure.Of(response, client, "write", $"auth/{choice.Mount}/login")
            : Failure.Login(
                $"{client.Server} refuses {choice.Name} ({response.Status}){VaultFailure.Said(errors, client)}",
                WayOut(choice, errors, client)
            );
    }

    private static string WayOut(LoginChoice choice, IReadOnlyList<string> errors, VaultClient client)
    {
        if (Says(errors, "CIDR"))
        {
            return $"let {choice.RoleName}'s secret_id_bound_cidrs and token_bound_cidrs include this machine's address";
        }
        // All that a server says to an address that its role does not bind.
        var address = errors is ["permission denied"]
            ? $"; where {choice.RoleName} has token_bound_cidrs, that they include this machine's address"
            : "";
        return choice.Method.WayOut(choice, errors, client)
            ?? $"check {choice.Method.Check(choice)}, and that the method is enabled there ({client.Flag(VaultSettings.MountPath)}){address}";
    }

    /// <summary>Whether one of them has a text in it.</summary>
    public static bool Says(IReadOnlyList<string> errors, string text) =>
        errors.Any(error => error.Contains(text, StringComparison.OrdinalIgnoreCase));
}
