using Launcher.Providers.Vault.Login;
using Launcher.Transport;

namespace Launcher.Providers.Vault;

/// <summary>What there is to log in with: a file of the settings ranks above a variable.</summary>
internal static class VaultCredentials
{
    /// <summary>
    /// The variables that hold a login secret. The token that <c>vault login</c> leaves in <c>~/.vault-token</c> is not
    /// among them: in a container such a file is a leftover, not a decision. <c>--vault-token-file</c> names it.
    /// </summary>
    public static readonly IReadOnlyList<string> Variables =
    [
        "VAULT_TOKEN",
        "BAO_TOKEN",
        "VAULT_ROLE_ID",
        "VAULT_SECRET_ID",
        "VAULT_JWT",
    ];

    public static VaultCredential? Token(ProviderSettings settings, Problems problems) =>
        Find(settings, problems, VaultSettings.TokenFile, "VAULT_TOKEN", "BAO_TOKEN");

    public static VaultCredential? RoleId(ProviderSettings settings, Problems problems) =>
        Find(settings, problems, VaultSettings.RoleIdFile, "VAULT_ROLE_ID");

    public static VaultCredential? SecretId(ProviderSettings settings, Problems problems) =>
        Find(settings, problems, VaultSettings.SecretIdFile, "VAULT_SECRET_ID");

    public static VaultCredential? Jwt(ProviderSettings settings, Problems problems) =>
        Find(settings, problems, VaultSettings.JwtFile, "VAULT_JWT");

    private static VaultCredential? Find(
        ProviderSettings settings,
        Problems problems,
        Setting file,
        params ReadOnlySpan<string> variables
    )
    {
        if (settings.Value(file) is { } given)
        {
            if (CredentialFile.Problem(given.Text, settings.ConfinesLinks) is { } wrong)
            {
                problems.Add(given.Origin, wrong);
            }
            return new VaultCredential($"{given.Origin} {Shown.Path(given.Text)}", given.Text, null)
            {
                Confined = settings.ConfinesLinks,
            };
        }
        foreach (var name in variables)
        {
            if (settings.Variable(name)?.Trim() is { Length: > 0 } value)
            {
                if (RequestText.Problem(value) is { } unfit)
                {
                    problems.Add(name, unfit);
                }
                return new VaultCredential(name, null, value);
            }
        }
        return null;
    }
}
