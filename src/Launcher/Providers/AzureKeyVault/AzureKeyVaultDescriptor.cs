namespace Launcher.Providers.AzureKeyVault;

/// <summary>What the rest of the launcher knows about <c>azure-kv://</c>.</summary>
internal static class AzureKeyVaultDescriptor
{
    public const string Scheme = "azure-kv";

    public static readonly ProviderDescriptor Value = new()
    {
        Scheme = Scheme,
        Summary = "Azure Key Vault: a secret, by its vault and name",
        Example = "azure-kv://my-vault/db#password",
        Scanned = true,
        TrimsNewlines = false,
        Options = [SecretQuestion.VersionOption],
        CheckLocation = SecretQuestion.Check,
        Settings = AzureSettings.All,
        LoginSecrets = AzureSettings.Logins,
        AppLogins = AzureSettings.AppLogins,
        Spellings = AzureSpellings.All,
        CheckSettings = static settings => AzureIdentity.Of(settings).Problems(),
        CheckFiles = static settings => AzureIdentity.Of(settings).FileProblems(),
        CheckRequest = static (request, settings) => AzureIdentity.Of(settings).Problem(request),
        Explain = static settings => AzureIdentity.Of(settings).Explain(),
        Policy = static (requests, settings) => AzurePolicy.Of(requests, AzureIdentity.Of(settings)),
        Create = static settings => new AzureKeyVaultProvider(AzureIdentity.Of(settings), settings),
    };
}
