using Launcher.Model;
using Launcher.Transport;

namespace Launcher.Providers.Vault.Login;

/// <summary>Why the server grants no token, for people.</summary>
internal static class LoginFailure
{
    /// <param name="response">No success.</param>
    public static Failure Of(StoreResponse response, VaultClient client, LoginChoice choice)
    {
        var isRefusal = response.Status is 400 or 401 or 403 or 404 or 405 || VaultFailure.SaysUnauthorized(response);
        if (!isRefusal || VaultFailure.Errors(response) is not { } errors)
        {
            return VaultFailure.Of(response, client, "write", $"auth/{choice.Mount}/login");
        }
        return new Failure(
            ProblemClass.Login,
            $"{client.Server} refuses {choice.Name} ({response.Status}){VaultFailure.Said(errors, client)}",
            WayOut(choice, errors, client)
        );
    }

    private static string WayOut(LoginChoice choice, IReadOnlyList<string> errors, VaultClient client)
    {
        var role = choice.Role is null ? "its role" : $"the role {Shown.Name(choice.Role)}";
        var mount =
            $"and that the method is enabled there ({client.Flag(VaultSettings.MountPath)})"
            // All that a server says to an address that its role does not bind.
            + (
                errors is ["permission denied"]
                    ? $"; where {role} has token_bound_cidrs, that they include this machine's address"
                    : ""
            );
        return choice.Method switch
        {
            _ when Says(errors, "CIDR") =>
                $"let {role}'s secret_id_bound_cidrs and token_bound_cidrs include this machine's address",
            // Newer servers do not say which.
            LoginMethod.AppRole when choice.Secret is not null && Says(errors, "role or secret id") =>
                $"check {choice.RoleId} and {choice.Secret}: a secret id may be used up or expired; when it is response-wrapped, add {client.Flag(VaultSettings.Unwrap)}",
            LoginMethod.AppRole when choice.Secret is not null && !choice.Unwraps && Says(errors, "secret id") =>
                $"check {choice.Secret}: it may be used up or expired; when it is response-wrapped, add {client.Flag(VaultSettings.Unwrap)}",
            LoginMethod.AppRole => $"check {choice.RoleId}, {mount}",
            LoginMethod.Kubernetes =>
                $"check that {role} binds this pod's service account and namespace, that Vault may review its tokens, {mount}",
            LoginMethod.Certificate => $"check that {role} trusts this certificate's issuer and names, {mount}",
            LoginMethod.Aws => $"check that {role} binds this AWS identity, {mount}",
            _ => $"check that {role} binds this JWT's issuer, audience and subject, {mount}",
        };
    }

    private static bool Says(IReadOnlyList<string> errors, string text) =>
        errors.Any(error => error.Contains(text, StringComparison.OrdinalIgnoreCase));
}
