using Launcher.Transport;

namespace Launcher.Providers.AzureKeyVault;

/// <summary>What a status that is no success means, for people. Of the vault's own sentences nothing but codes and ids is shown.</summary>
internal static class KeyVaultFailure
{
    public static Failure Of(StoreResponse response, SecretQuestion question, string endpoint, AzureIdentity identity)
    {
        var error = JsonAnswer.Of(response.Body)["error"u8];
        var inner = error["innererror"u8]["code"u8].Text;
        var code = inner ?? error["code"u8].Text;
        var name = question.IsList ? "its list of secrets" : Quoted.Text(question.Name);
        return response.Status switch
        {
            429 => new(
                ProblemClass.Throttled,
                $"{endpoint} asked to slow down until the time was up",
                "start fewer at once, spread them over vaults, or give it more time with --timeout"
            ),
            >= 500 => new(ProblemClass.Unavailable, $"{endpoint} answered {response.Status}", "try again later"),
            401 => Login(response, endpoint, identity),
            _ when code is null => NotKeyVault(endpoint),
            404 => new(
                ProblemClass.NotFound,
                question.Version is { } version
                    ? $"{endpoint} has no version {Quoted.Text(version)} of {name}"
                    : $"{endpoint} has no secret {name}",
                "check the name, and whether it was deleted: az keyvault secret list-deleted"
            ),
            403 => Denied(error["message"u8].Text ?? "", inner, name, endpoint),
            400 => new(
                ProblemClass.BadReference,
                $"{endpoint} does not take {name} for a secret ({Quoted.Text(code)})",
                "check the name and the version"
            ),
            _ => new(
                ProblemClass.Denied,
                $"{endpoint} answered {response.Status} ({Quoted.Text(code)}) to {name}",
                "look the code up in Key Vault's reference"
            ),
        };
    }

    /// <summary>Something answered that does not speak as a vault does.</summary>
    public static Failure NotKeyVault(string endpoint) =>
        new(
            ProblemClass.BadValue,
            $"{endpoint} answered with something that is not the JSON of Key Vault",
            "check that no proxy or portal answers in its place"
        );

    private static Failure Denied(string message, string? inner, string name, string endpoint)
    {
        var who = Caller(message) is { } id ? $" by '{id}'" : "";
        return inner switch
        {
            "ForbiddenByRbac" => new(
                ProblemClass.Denied,
                $"{endpoint}: {name} may not be read{who}: no role allows it",
                "give it the role 'Key Vault Secrets User': launcher policy prints the command; it counts after some minutes"
            ),
            "ForbiddenByPolicy" or "AccessDenied" => new(
                ProblemClass.Denied,
                $"{endpoint}: {name} may not be read{who}: no access policy of the vault allows it",
                "allow get (and list for --expand) in one: az keyvault set-policy --secret-permissions get list"
            ),
            "ForbiddenByFirewall" or "ForbiddenByConnection" => new(
                ProblemClass.Denied,
                $"{endpoint} lets nobody of this network in",
                "let the vault's firewall allow it, or give it a private endpoint: az keyvault network-rule add"
            ),
            "SecretDisabled" or "SecretExpired" or "SecretNotYetValid" => new(
                ProblemClass.Denied,
                $"{endpoint}: {name} is {(inner == "SecretDisabled" ? "disabled" : "outside of the time for which it is valid")}",
                "enable it, or store a new version: az keyvault secret set-attributes --enabled true"
            ),
            var other => new(
                ProblemClass.Denied,
                $"{endpoint}: {name} may not be read{who}{(other is null ? "" : $" ({Quoted.Text(other)})")}",
                "check the vault's access configuration and its network rules"
            ),
        };
    }

    private static Failure Login(StoreResponse response, string endpoint, AzureIdentity identity) =>
        identity.Tenant is { } ours
        && VaultChallenge.Tenant(response, identity, out _) is { } theirs
        && !theirs.Equals(ours, StringComparison.OrdinalIgnoreCase)
            ? new(
                ProblemClass.Login,
                $"{endpoint} belongs to the tenant '{theirs}', and the login is that of {AzureIdentity.Named(ours)}",
                "set AZURE_TENANT_ID to the vault's, or give it an identity of that tenant"
            )
            : new(
                ProblemClass.Login,
                $"{endpoint} does not take the token of this login",
                "check that the identity is of the vault's tenant: az keyvault show --query properties.tenantId"
            );

    // "Caller: appid=...;oid=...;iss=..." says who it was.
    private static string? Caller(string message)
    {
        var start = message.IndexOf("oid=", StringComparison.Ordinal);
        return start >= 0 && message.Length >= start + 40 && Guid.TryParse(message.AsSpan(start + 4, 36), out var id)
            ? id.ToString()
            : null;
    }
}
