using Launcher.Transport;

namespace Launcher.Providers.Vault.Login;

/// <summary>What there is to log in with.</summary>
internal sealed class LoginFacts(ProviderSettings settings, Problems problems)
{
    /// <summary>Where a pod finds its token when nobody says otherwise.</summary>
    public const string ServiceAccountToken = SourceFile.ServiceAccountToken;

    public static bool HasServiceAccount => CredentialFile.Exists(ServiceAccountToken);

    public ProviderSettings Settings => settings;

    public VaultCredential? Token { get; } = VaultCredentials.Token(settings, problems);

    public VaultCredential? SecretId { get; } = VaultCredentials.SecretId(settings, problems);

    public VaultCredential? Jwt { get; } = VaultCredentials.Jwt(settings, problems);

    public VaultCredential? RoleId { get; } = VaultCredentials.RoleId(settings, problems);

    public SettingValue? Role => settings.Value(VaultSettings.Role);

    /// <summary>How somebody gives a role id.</summary>
    public string RoleIdWay => $"set {settings.Ways("VAULT_ROLE_ID", VaultSettings.RoleIdFile)}";

    /// <summary>Nothing is complete: what is nearest to it.</summary>
    public Failure Nothing() =>
        SecretId is not null ? Failure.Login($"{SecretId.Origin} is there, but no role id", RoleIdWay)
        : HasServiceAccount
            ? Failure.Login(
                "there is nothing to log in to Vault with but this pod's service account, and no role for it",
                $"set {settings.Flag(VaultSettings.Role)}: the role in Vault that binds it"
            )
        : settings.Instance is { } instance
            ? Failure.Login(
                $"there is nothing to log in to the Vault '{instance}' with",
                $"set {settings.Flag(VaultSettings.TokenFile)}; {settings.Flag(VaultSettings.RoleIdFile)} and {settings.Flag(VaultSettings.SecretIdFile)}; or {settings.Flag(VaultSettings.Role)} in a pod"
            )
        : Failure.Login(
            "there is nothing to log in to Vault with",
            "set VAULT_TOKEN; VAULT_ROLE_ID and VAULT_SECRET_ID; or --vault-role in a pod"
        );
}
