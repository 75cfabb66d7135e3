namespace Launcher.Providers.Vault.Login;

/// <summary>
/// A pod's service account token, which the server has Kubernetes review
/// (https://developer.hashicorp.com/vault/docs/auth/kubernetes).
/// </summary>
internal sealed class KubernetesLogin() : JwtLogin("kubernetes")
{
    public override string? Found(LoginFacts facts) =>
        facts.Role is { } role && LoginFacts.HasServiceAccount
            ? $"{role.Origin} and a service account's token are there"
            : null;

    public override Failure? Missing(LoginFacts facts) =>
        facts.Role is null
            ? Failure.Login(
                "the kubernetes login needs a role",
                $"set {facts.Settings.Flag(VaultSettings.Role)}: the role in Vault that binds this pod's service account"
            )
        : facts.Jwt is null && !LoginFacts.HasServiceAccount
            ? Failure.Login(
                $"there is no service account token at {Quoted.Text(LoginFacts.ServiceAccountToken)}",
                $"set automountServiceAccountToken, or project one and name it with {facts.Settings.Flag(VaultSettings.JwtFile)}"
            )
        : null;

    public override VaultCredential? Secret(LoginFacts facts) =>
        facts.Jwt
        ?? new VaultCredential(LoginFacts.ServiceAccountToken, LoginFacts.ServiceAccountToken, null)
        {
            Confined = facts.Settings.ConfinesLinks,
        };

    public override string Check(LoginChoice choice) =>
        $"that {choice.RoleName} binds this pod's service account and namespace, that Vault may review its tokens";
}
