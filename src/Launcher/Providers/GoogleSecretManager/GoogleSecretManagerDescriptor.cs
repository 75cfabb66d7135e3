namespace Launcher.Providers.GoogleSecretManager;

/// <summary>What the rest of the launcher knows about <c>gcp-sm://</c>.</summary>
internal static class GoogleSecretManagerDescriptor
{
    public const string Scheme = "gcp-sm";

    public static readonly ProviderDescriptor Value = new()
    {
        Scheme = Scheme,
        Summary = "Google Secret Manager: a secret, by project and name",
        Example = "gcp-sm://my-project/db#password",
        Scanned = true,
        TrimsNewlines = false,
        Options = [SecretQuestion.VersionOption, SecretQuestion.LocationOption],
        CheckLocation = SecretQuestion.Check,
        Settings = GoogleSettings.All,
        AppLogins = GoogleSettings.AppLogins,
        Spellings = GoogleSpellings.All,
        CheckSettings = static settings => GoogleIdentity.Of(settings).Problems(),
        CheckFiles = static settings => GoogleIdentity.Of(settings).FileProblems(),
        CheckRequest = static (request, settings) => GoogleIdentity.Of(settings).Problem(request),
        Explain = static settings => GoogleIdentity.Of(settings).Explain(),
        Policy = static (requests, settings) => GooglePolicy.Of(requests, GoogleIdentity.Of(settings)),
        Create = static settings => new GoogleSecretManagerProvider(GoogleIdentity.Of(settings)),
    };
}
