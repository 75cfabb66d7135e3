using Launcher.Model;

namespace Launcher.Providers.Vault;

/// <summary>Every setting of <c>vault://</c>, in the order of the help. OpenBao's variables are Vault's under another name.</summary>
internal static class VaultSettings
{
    private const string Server = "Vault";

    public static readonly Setting Address = new(
        "vault-addr",
        SettingKind.Single,
        Server,
        "ADDRESS",
        null,
        "https://host:port, or unix:///path of an agent's socket"
    )
    {
        VendorVariables = ["VAULT_AGENT_ADDR", "BAO_AGENT_ADDR", "VAULT_ADDR", "BAO_ADDR"],
    };

    public static readonly Setting Namespace = new(
        "vault-namespace",
        SettingKind.Single,
        Server,
        "NAME",
        null,
        "the namespace of login and secrets"
    )
    {
        VendorVariables = ["VAULT_NAMESPACE", "BAO_NAMESPACE"],
    };

    public static readonly Setting TokenFile = new(
        "vault-token-file",
        SettingKind.Single,
        Server,
        "PATH",
        null,
        "a file that holds a token"
    );

    /// <summary>The table.</summary>
    public static readonly IReadOnlyList<Setting> All = [Address, Namespace, TokenFile];
}
