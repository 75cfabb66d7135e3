using Launcher.Providers.Vault.Login;

namespace Launcher.Providers.Vault;

/// <summary>Every setting of <c>vault://</c>, in the order of the help. OpenBao's variables are Vault's under another name.</summary>
internal static class VaultSettings
{
    private const string Vendor = "vault";
    private static readonly SettingGroup Server = new("Vault's server", Vendor);
    private static readonly SettingGroup Identity = new("Who asks it", Vendor);
    private static readonly SettingGroup Protection = new("Its TLS", Vendor);

    /// <summary>An agent stands between, when there is one: the vault command ranks it first too.</summary>
    public static readonly IReadOnlyList<string> Agents = ["VAULT_AGENT_ADDR", "BAO_AGENT_ADDR"];

    public static readonly Setting Address = Server.Single(
        "addr",
        "ADDRESS",
        "https://host:port, or unix:///path of an agent's socket",
        also: [.. Agents, "VAULT_ADDR", "BAO_ADDR"],
        lockedWith: ["allow-http"]
    );
    public static readonly Setting AllowHttp = Server.Switch(
        "allow-http",
        "plain HTTP to other machines too: a mesh encrypts it"
    );
    public static readonly Setting Namespace = Server.Single(
        "namespace",
        "NAME",
        "the namespace of login and secrets",
        also: ["VAULT_NAMESPACE", "BAO_NAMESPACE"]
    );
    public static readonly Setting Proxy = Server.Single(
        "proxy",
        "ADDRESS",
        "the proxy on the way there, instead of HTTPS_PROXY",
        also: ["VAULT_PROXY_ADDR", "BAO_PROXY_ADDR", "VAULT_HTTP_PROXY", "BAO_HTTP_PROXY"]
    );
    public static readonly Setting Auth = Identity.Single(
        "auth",
        "METHOD",
        $"{string.Join(", ", LoginMethod.All.SkipLast(1).Select(method => method.Word))} or {LoginMethod.All[^1].Word}",
        or: "auto"
    );
    public static readonly Setting Role = Identity.Single(
        "role",
        "NAME",
        $"the role to log in as: {string.Join(", ", LoginMethod.All.Where(method => method.TakesRole).Select(method => method.Word))}",
        also: ["VAULT_ROLE", "BAO_ROLE"]
    );
    public static readonly Setting MountPath = Identity.Single(
        "mount",
        "PATH",
        "where the login method is enabled, below auth/",
        or: "the method's name"
    );
    public static readonly Setting TokenFile = Identity.Single(
        "token-file",
        "PATH",
        "the token, instead of VAULT_TOKEN"
    );
    public static readonly Setting RoleIdFile = Identity.Single(
        "role-id-file",
        "PATH",
        "AppRole's role id, instead of VAULT_ROLE_ID"
    );
    public static readonly Setting SecretIdFile = Identity.Single(
        "secret-id-file",
        "PATH",
        "AppRole's secret id, instead of VAULT_SECRET_ID"
    );
    public static readonly Setting JwtFile = Identity.Single(
        "jwt-file",
        "PATH",
        "the JWT, instead of VAULT_JWT; a projected token"
    );
    public static readonly Setting AwsRegion = Identity.Single(
        "aws-region",
        "REGION",
        "whose STS the server asks who signed (aws)",
        or: "the global one"
    );
    public static readonly Setting AwsHeader = Identity.Single(
        "aws-header",
        "NAME",
        "the server's X-Vault-AWS-IAM-Server-ID, signed too"
    );
    public static readonly Setting Unwrap = Identity.Switch("unwrap", "token, secret id or JWT is response-wrapped");

    /// <summary>The same as text; counts before a path only where that is a variable of the vendor's too.</summary>
    public const string CaText = "VAULT_CACERT_BYTES";

    /// <summary>OpenBao's name of it.</summary>
    public const string OpenBaoCaText = "BAO_CACERT_BYTES";

    public static readonly Setting CaFile = Protection.Single(
        "ca-file",
        "PATH",
        "the only roots that count",
        or: "the image's roots",
        also: ["VAULT_CACERT", "BAO_CACERT"],
        related: [CaText, OpenBaoCaText],
        lockedWith: ["ca-dir", "tls-skip-verify", "tls-server-name", "allow-http"]
    );
    public static readonly Setting CaDirectory = Protection.Single(
        "ca-dir",
        "PATH",
        "the same as a directory of PEM files",
        also: ["VAULT_CAPATH", "BAO_CAPATH"],
        lockedWith: ["ca-file", "tls-skip-verify", "tls-server-name", "allow-http"]
    );
    public static readonly Setting ClientCertificateFile = Protection.Single(
        "client-cert-file",
        "PATH",
        "a client certificate and its chain",
        also: ["VAULT_CLIENT_CERT", "BAO_CLIENT_CERT"]
    );
    public static readonly Setting ClientKeyFile = Protection.Single(
        "client-key-file",
        "PATH",
        "its private key",
        also: ["VAULT_CLIENT_KEY", "BAO_CLIENT_KEY"]
    );
    public static readonly Setting ServerName = Protection.Single(
        "tls-server-name",
        "NAME",
        "the name its certificate must have",
        or: "the address's host",
        also: ["VAULT_TLS_SERVER_NAME", "BAO_TLS_SERVER_NAME"]
    );
    public static readonly Setting SkipVerify = Protection.Switch(
        "tls-skip-verify",
        "trust anyone who answers: never in production",
        also: ["VAULT_SKIP_VERIFY", "BAO_SKIP_VERIFY"]
    );

    /// <summary>The table.</summary>
    public static readonly IReadOnlyList<Setting> All =
    [
        .. Server.Settings,
        .. Identity.Settings,
        .. Protection.Settings,
    ];
}
