namespace Launcher.Providers.AzureKeyVault;

/// <summary>What a user can set about Azure, in the order of the help. Which login it is, Azure's own variables say.</summary>
internal static class AzureSettings
{
    private static readonly SettingGroup Group = new("Azure", "azure");

    public const string TokenFile = "AZURE_FEDERATED_TOKEN_FILE";
    public const string Secret = "AZURE_CLIENT_SECRET";
    public const string CertificateFile = "AZURE_CLIENT_CERTIFICATE_PATH";
    public const string CertificatePassword = "AZURE_CLIENT_CERTIFICATE_PASSWORD";
    public const string IdentityEndpoint = "IDENTITY_ENDPOINT";
    public const string IdentityHeader = "IDENTITY_HEADER";
    public const string MetadataHost = "AZURE_POD_IDENTITY_AUTHORITY_HOST";

    /// <summary>The vault of references that name none; other tools' users have it.</summary>
    public const string DefaultVault = "AZURE_KEY_VAULT_URL";

    public static readonly Setting Tenant = Group.Single(
        "tenant",
        "ID",
        "whose login it is; the vault says it where nobody does",
        also: ["AZURE_TENANT_ID"]
    );
    public static readonly Setting ClientId = Group.Single(
        "client-id",
        "ID",
        "the application, or the user-assigned managed identity",
        also: ["AZURE_CLIENT_ID"]
    );
    public static readonly Setting Authority = Group.Single(
        "authority",
        "URL",
        "where to log in; it says which cloud it is",
        or: "https://login.microsoftonline.com",
        also: ["AZURE_AUTHORITY_HOST"]
    );
    public static readonly Setting Endpoint = Group.Single(
        "endpoint",
        "URL",
        "instead of the vaults' own addresses, for all of them"
    );
    public static readonly Setting CaFile = Group.Single(
        "ca-file",
        "FILE",
        "PEM roots to trust for Azure, and no others"
    );

    public static IReadOnlyList<Setting> All { get; } = [.. Group.Settings];

    /// <summary>The variables of a login that the app does not get.</summary>
    public static readonly IReadOnlyList<string> Logins = [Secret, CertificatePassword];

    /// <summary>Those that are the app's too: its managed identity.</summary>
    public static readonly IReadOnlyList<string> AppLogins = [TokenFile, IdentityHeader];
}
