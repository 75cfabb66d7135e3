using Launcher.Model;

namespace Launcher.Providers.Vault;

/// <summary>Every setting of <c>vault://</c>, in the order of the help. OpenBao's variables are Vault's under another name.</summary>
internal static class VaultSettings
{
    private const string Vendor = "vault";
    private const string Server = "Vault's server";
    private const string Identity = "Who asks it";
    private const string Protection = "Its TLS";

    public static readonly Setting Address = new(
        "vault-addr",
        SettingKind.Single,
        Server,
        "ADDRESS",
        null,
        "https://host:port, or unix:///path of an agent's socket"
    )
    {
        Vendor = Vendor,
        // An agent stands between, when there is one: the vault command ranks it first too.
        VendorVariables = ["VAULT_AGENT_ADDR", "BAO_AGENT_ADDR", "VAULT_ADDR", "BAO_ADDR"],
        // Read when all of them are there.
        LockedWith = static () => [AllowHttp!],
    };

    public static readonly Setting AllowHttp = new(
        "vault-allow-http",
        SettingKind.Switch,
        Server,
        "",
        null,
        "plain HTTP to other machines too: a mesh encrypts it"
    )
    {
        Vendor = Vendor,
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
        Vendor = Vendor,
        VendorVariables = ["VAULT_NAMESPACE", "BAO_NAMESPACE"],
    };

    public static readonly Setting Proxy = new(
        "vault-proxy",
        SettingKind.Single,
        Server,
        "ADDRESS",
        null,
        "the proxy on the way there, instead of HTTPS_PROXY"
    )
    {
        Vendor = Vendor,
        VendorVariables = ["VAULT_PROXY_ADDR", "BAO_PROXY_ADDR", "VAULT_HTTP_PROXY", "BAO_HTTP_PROXY"],
    };

    public static readonly Setting Auth = new(
        "vault-auth",
        SettingKind.Single,
        Identity,
        "METHOD",
        "auto",
        "token, approle, kubernetes, jwt, cert, aws or none"
    )
    {
        Vendor = Vendor,
    };

    public static readonly Setting Role = new(
        "vault-role",
        SettingKind.Single,
        Identity,
        "NAME",
        null,
        "the role to log in as: kubernetes, jwt, cert, aws"
    )
    {
        Vendor = Vendor,
        VendorVariables = ["VAULT_ROLE", "BAO_ROLE"],
    };

    public static readonly Setting MountPath = new(
        "vault-mount",
        SettingKind.Single,
        Identity,
        "PATH",
        "the method's name",
        "where the login method is enabled, below auth/"
    )
    {
        Vendor = Vendor,
    };

    public static readonly Setting TokenFile = new(
        "vault-token-file",
        SettingKind.Single,
        Identity,
        "PATH",
        null,
        "the token, instead of VAULT_TOKEN"
    )
    {
        Vendor = Vendor,
    };

    public static readonly Setting RoleIdFile = new(
        "vault-role-id-file",
        SettingKind.Single,
        Identity,
        "PATH",
        null,
        "AppRole's role id, instead of VAULT_ROLE_ID"
    )
    {
        Vendor = Vendor,
    };

    public static readonly Setting SecretIdFile = new(
        "vault-secret-id-file",
        SettingKind.Single,
        Identity,
        "PATH",
        null,
        "AppRole's secret id, instead of VAULT_SECRET_ID"
    )
    {
        Vendor = Vendor,
    };

    public static readonly Setting JwtFile = new(
        "vault-jwt-file",
        SettingKind.Single,
        Identity,
        "PATH",
        null,
        "the JWT, instead of VAULT_JWT; a projected token"
    )
    {
        Vendor = Vendor,
    };

    public static readonly Setting AwsRegion = new(
        "vault-aws-region",
        SettingKind.Single,
        Identity,
        "REGION",
        "the global one",
        "whose STS the server asks who signed (aws)"
    )
    {
        Vendor = Vendor,
    };

    public static readonly Setting AwsHeader = new(
        "vault-aws-header",
        SettingKind.Single,
        Identity,
        "NAME",
        null,
        "the server's X-Vault-AWS-IAM-Server-ID, signed too"
    )
    {
        Vendor = Vendor,
    };

    public static readonly Setting Unwrap = new(
        "vault-unwrap",
        SettingKind.Switch,
        Identity,
        "",
        null,
        "token, secret id or JWT is response-wrapped"
    )
    {
        Vendor = Vendor,
    };

    /// <summary>The same as text; counts before a path only where that is a variable of the vendor's too.</summary>
    public const string CaText = "VAULT_CACERT_BYTES";

    /// <summary>OpenBao's name of it.</summary>
    public const string OpenBaoCaText = "BAO_CACERT_BYTES";

    public static readonly Setting CaFile = new(
        "vault-ca-file",
        SettingKind.Single,
        Protection,
        "PATH",
        "the image's roots",
        "the only roots that count"
    )
    {
        Vendor = Vendor,
        VendorVariables = ["VAULT_CACERT", "BAO_CACERT"],
        RelatedVariables = [CaText, OpenBaoCaText],
        LockedWith = static () => [CaDirectory!, SkipVerify!, ServerName!, AllowHttp],
    };

    public static readonly Setting CaDirectory = new(
        "vault-ca-dir",
        SettingKind.Single,
        Protection,
        "PATH",
        null,
        "the same as a directory of PEM files"
    )
    {
        Vendor = Vendor,
        VendorVariables = ["VAULT_CAPATH", "BAO_CAPATH"],
        LockedWith = static () => [CaFile, SkipVerify!, ServerName!, AllowHttp],
    };

    public static readonly Setting ClientCertificateFile = new(
        "vault-client-cert-file",
        SettingKind.Single,
        Protection,
        "PATH",
        null,
        "a client certificate and its chain"
    )
    {
        Vendor = Vendor,
        VendorVariables = ["VAULT_CLIENT_CERT", "BAO_CLIENT_CERT"],
    };

    public static readonly Setting ClientKeyFile = new(
        "vault-client-key-file",
        SettingKind.Single,
        Protection,
        "PATH",
        null,
        "its private key"
    )
    {
        Vendor = Vendor,
        VendorVariables = ["VAULT_CLIENT_KEY", "BAO_CLIENT_KEY"],
    };

    public static readonly Setting ServerName = new(
        "vault-tls-server-name",
        SettingKind.Single,
        Protection,
        "NAME",
        "the address's host",
        "the name its certificate must have"
    )
    {
        Vendor = Vendor,
        VendorVariables = ["VAULT_TLS_SERVER_NAME", "BAO_TLS_SERVER_NAME"],
    };

    public static readonly Setting SkipVerify = new(
        "vault-tls-skip-verify",
        SettingKind.Switch,
        Protection,
        "",
        null,
        "trust anyone who answers: never in production"
    )
    {
        Vendor = Vendor,
        VendorVariables = ["VAULT_SKIP_VERIFY", "BAO_SKIP_VERIFY"],
    };

    /// <summary>The table.</summary>
    public static readonly IReadOnlyList<Setting> All =
    [
        Address,
        AllowHttp,
        Namespace,
        Proxy,
        Auth,
        Role,
        MountPath,
        TokenFile,
        RoleIdFile,
        SecretIdFile,
        JwtFile,
        AwsRegion,
        AwsHeader,
        Unwrap,
        CaFile,
        CaDirectory,
        ClientCertificateFile,
        ClientKeyFile,
        ServerName,
        SkipVerify,
    ];
}
