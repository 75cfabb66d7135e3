using Launcher.Transport;

namespace Launcher.Providers.GoogleSecretManager;

/// <summary>Reads credentials files, in each form that Google's libraries log a workload in with.</summary>
internal static class Credentials
{
    /// <summary>What a file holds; read anew for each login.</summary>
    /// <param name="origin">Who names it.</param>
    /// <exception cref="StoreException">It cannot be read, or is of no use.</exception>
    public static Credential Read(string path, string origin, GoogleIdentity identity)
    {
        using var content = SourceFile.Content(path, origin, identity.Settings.ConfinesLinks);
        var json = JsonAnswer.Of(content.Bytes);
        return json.IsNothing
            ? throw new StoreException(
                Failure.Setting(
                    $"{origin}: {Shown.Path(path)} is not the JSON of a credentials file",
                    "take the file that gcloud or the console has made"
                )
            )
            : Of(new CredentialText(json, $"{origin}: {Shown.Path(path)}"), identity);
    }

    /// <summary>The same of JSON that stands in such a file.</summary>
    /// <exception cref="StoreException">It is of no use.</exception>
    public static Credential Of(CredentialText file, GoogleIdentity identity) =>
        file.Optional("universe_domain"u8) is { } universe && universe != "googleapis.com"
            ? throw file.Wrong(
                $"is for another cloud than Google's own ({Shown.Name(universe)})",
                "use one of Google's own"
            )
            : file.Optional("type"u8) switch
            {
                "service_account" => new ServiceAccountKey(file, identity),
                "external_account" => new ExternalAccount(file, identity),
                "impersonated_service_account" => new ImpersonatedAccount(file, identity),
                "authorized_user" => new AuthorizedUser(file, identity),
                { } other => throw file.Wrong(
                    $"holds credentials of the type {Shown.Name(other)}, which are not for a workload",
                    "use service_account, external_account, impersonated_service_account or authorized_user"
                ),
                null => throw file.Wrong(
                    "does not say what it is",
                    "take the file that gcloud or the console has made"
                ),
            };
}
