using Launcher.Model;

namespace Launcher.Providers.Vault.Login;

/// <summary>What there is to log in with.</summary>
internal sealed class LoginFacts(ProviderSettings settings, Problems problems)
{
    private static readonly string[] s_aws =
    [
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_ACCESS_KEY_ID",
    ];

    private readonly VaultCredential? _token = VaultCredentials.Token(settings, problems);
    private readonly VaultCredential? _secretId = VaultCredentials.SecretId(settings, problems);
    private readonly VaultCredential? _jwt = VaultCredentials.Jwt(settings, problems);

    public VaultCredential? RoleId { get; } = VaultCredentials.RoleId(settings, problems);

    private bool HasRole => settings.Text(VaultSettings.Role) is not null;

    private string? Aws => Array.Find(s_aws, name => settings.Machine(name) is not null);

    /// <summary>
    /// The first that is complete, the most explicit first: a token is given on purpose, a pod's service account or an
    /// AWS identity is always there and counts only with a role.
    /// </summary>
    public LoginChoice? Choose() =>
        _token is not null ? new(LoginMethod.Token, $"as {_token.Origin} is there")
        : RoleId is not null ? new(LoginMethod.AppRole, $"as {RoleId.Origin} is there")
        : _jwt is not null ? new(LoginMethod.Jwt, $"as {_jwt.Origin} is there")
        : HasRole && CredentialFile.Exists(LoginChoice.ServiceAccountToken)
            ? new(LoginMethod.Kubernetes, $"as {RoleOrigin} and a service account's token are there")
        : HasRole && Aws is not null ? new(LoginMethod.Aws, $"as {RoleOrigin} and {Aws} are there")
        : settings.Value(VaultSettings.ClientCertificateFile) is { } certificate
            ? new(LoginMethod.Certificate, $"as {certificate.Origin} is there")
        : settings.Value(VaultSettings.Address) is { } address && IsAgent(address)
            ? new(LoginMethod.None, $"as {address.Origin} is an agent's address")
        : null;

    public VaultCredential? SecretOf(LoginMethod method) =>
        method switch
        {
            LoginMethod.Token => _token,
            LoginMethod.AppRole => _secretId,
            LoginMethod.Jwt => _jwt,
            LoginMethod.Kubernetes => ServiceAccount,
            _ => null,
        };

    /// <summary>What a method lacks; null when it is complete.</summary>
    public Failure? Missing(LoginMethod method) =>
        method switch
        {
            LoginMethod.Token when _token is null => Login(
                "there is no token",
                $"set {settings.Ways("VAULT_TOKEN", VaultSettings.TokenFile)}"
            ),
            LoginMethod.AppRole when RoleId is null => Login("the approle login needs a role id", RoleIdWay),
            LoginMethod.Jwt when _jwt is null => Login(
                "the jwt login needs a JWT",
                $"set {settings.Ways("VAULT_JWT", VaultSettings.JwtFile)}"
            ),
            LoginMethod.Kubernetes when !HasRole => Login(
                "the kubernetes login needs a role",
                $"set {settings.Flag(VaultSettings.Role)}: the role in Vault that binds this pod's service account"
            ),
            LoginMethod.Kubernetes when _jwt is null && !CredentialFile.Exists(LoginChoice.ServiceAccountToken) =>
                Login(
                    $"there is no service account token at {Quoted.Text(LoginChoice.ServiceAccountToken)}",
                    $"set automountServiceAccountToken, or project one and name it with {settings.Flag(VaultSettings.JwtFile)}"
                ),
            LoginMethod.Certificate when settings.Value(VaultSettings.ClientCertificateFile) is null => Login(
                "the cert login needs a client certificate",
                $"set {settings.Flag(VaultSettings.ClientCertificateFile)} and {settings.Flag(VaultSettings.ClientKeyFile)}"
            ),
            _ => null,
        };

    /// <summary>Nothing is complete: what is nearest to it.</summary>
    public Failure Nothing() =>
        _secretId is not null ? Login($"{_secretId.Origin} is there, but no role id", RoleIdWay)
        : CredentialFile.Exists(LoginChoice.ServiceAccountToken)
            ? Login(
                "there is nothing to log in to Vault with but this pod's service account, and no role for it",
                $"set {settings.Flag(VaultSettings.Role)}: the role in Vault that binds it"
            )
        : Login(
            settings.Instance is { } instance
                ? $"there is nothing to log in to the Vault '{instance}' with"
                : "there is nothing to log in to Vault with",
            settings.Instance is null
                ? "set VAULT_TOKEN; VAULT_ROLE_ID and VAULT_SECRET_ID; or --vault-role in a pod"
                : $"set {settings.Flag(VaultSettings.TokenFile)}; {settings.Flag(VaultSettings.RoleIdFile)} and {settings.Flag(VaultSettings.SecretIdFile)}; or {settings.Flag(VaultSettings.Role)} in a pod"
        );

    private string RoleIdWay => $"set {settings.Ways("VAULT_ROLE_ID", VaultSettings.RoleIdFile)}";

    private string RoleOrigin => settings.Value(VaultSettings.Role)!.Origin;

    private VaultCredential ServiceAccount =>
        _jwt
        ?? new VaultCredential(LoginChoice.ServiceAccountToken, LoginChoice.ServiceAccountToken, null)
        {
            Confined = settings.ConfinesLinks,
        };

    private static bool IsAgent(SettingValue address) =>
        address.Text.StartsWith("unix://", StringComparison.Ordinal) || VaultSettings.Agents.Contains(address.Origin);

    private static Failure Login(string what, string wayOut) => new(ProblemClass.Login, what, wayOut);
}
