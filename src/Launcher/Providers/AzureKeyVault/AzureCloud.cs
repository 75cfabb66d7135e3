namespace Launcher.Providers.AzureKeyVault;

/// <summary>A part of Azure with a login and names of its own.</summary>
/// <param name="name">What messages call it.</param>
/// <param name="login">The host of its login.</param>
/// <param name="suffix">What its vaults' host names end in, behind a dot.</param>
internal sealed class AzureCloud(string name, string login, string suffix)
{
    private static readonly AzureCloud[] s_all =
    [
        new("Azure", "login.microsoftonline.com", "vault.azure.net"),
        new("Azure China", "login.chinacloudapi.cn", "vault.azure.cn"),
        new("Azure Government", "login.microsoftonline.us", "vault.usgovcloudapi.net"),
    ];

    // Whom else a vault may name as its login: older names of the same.
    private static readonly string[] s_logins =
    [
        "login.windows.net",
        "login.microsoft.com",
        "sts.windows.net",
        "login.partner.microsoftonline.cn",
    ];

    public string Name => name;

    public string Login => $"https://{login}";

    public string Suffix => suffix;

    /// <summary>Whom its tokens are for: they open every vault of it.</summary>
    public string Resource => $"https://{suffix}";

    /// <summary>The public one, unless the host of a login is another's.</summary>
    public static AzureCloud OfLogin(string? host) =>
        Array.Find(s_all, cloud => cloud.Login == $"https://{host}") ?? s_all[0];

    /// <summary>The one a vault's host is in; null when it is no vault's.</summary>
    public static AzureCloud? OfVault(string host) =>
        host.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && SecretQuestion.IsVault(host[..dot])
            ? Array.Find(s_all, cloud => cloud.Suffix.Equals(host[(dot + 1)..], StringComparison.OrdinalIgnoreCase))
            : null;

    /// <summary>Whether it is Microsoft that logs in there.</summary>
    public static bool IsLogin(string host) =>
        Array.Exists(s_all, cloud => cloud.Login == $"https://{host}") || s_logins.Contains(host);
}
