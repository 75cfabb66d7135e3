namespace Launcher.Providers.GoogleSecretManager;

/// <summary>What a user can set about Google Cloud, in the order of the help. Which login it is, the credentials file says.</summary>
internal static class GoogleSettings
{
    private static readonly SettingGroup Group = new("Google Cloud", "gcp");

    private const string Decided =
        "the image locks settings, and with them which files Google's variables name and whom they ask";
    private const string WayOut = "leave it out: whoever made the image decides it";

    public const string MetadataHost = "GCE_METADATA_HOST";
    public const string QuotaProject = "GOOGLE_CLOUD_QUOTA_PROJECT";
    public const string CredentialsVariable = "GOOGLE_APPLICATION_CREDENTIALS";
    public const string ProjectVariable = "GOOGLE_CLOUD_PROJECT";

    public static readonly Setting Project = Group.Single(
        "project",
        "ID",
        "whose secrets are meant where a reference names no project",
        also: [ProjectVariable, "GCLOUD_PROJECT", "CLOUDSDK_CORE_PROJECT"]
    );
    public static readonly Setting CredentialsFile = Group.Single(
        "credentials-file",
        "FILE",
        "log in with this file, and with nothing else",
        also: [CredentialsVariable]
    );
    public static readonly Setting Endpoint = Group.Single(
        "endpoint",
        "URL",
        "instead of Secret Manager's own addresses",
        also: ["CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER"]
    );
    public static readonly Setting CaFile = Group.Single(
        "ca-file",
        "FILE",
        "PEM roots to trust for Google, and no others"
    );

    public static IReadOnlyList<Setting> All { get; } = [.. Group.Settings];

    /// <summary>The variables of a login that the app's own libraries log in with too.</summary>
    public static readonly IReadOnlyList<string> AppLogins = [CredentialsVariable];

    /// <summary>Whether the image has decided where Google is and whom to believe that: then nobody else is sent anything.</summary>
    public static bool HasDecidedServer(ProviderSettings settings) =>
        settings.IsLocked(Endpoint) && settings.IsLocked(CaFile);

    /// <summary>
    /// The variables of Google's own that say which file is read and sent, or who is asked for a token. Where the image locks
    /// settings, a deployment that could choose them would have any file sent.
    /// </summary>
    /// <param name="file">What counts as the credentials file; null when nobody names one.</param>
    public static void Forbid(ProviderSettings settings, SettingValue? file, Problems problems)
    {
        if (!settings.ConfinesLinks)
        {
            return;
        }
        if (file is { Source: not SettingSource.Lock } && !HasDecidedServer(settings))
        {
            problems.Setting(
                file.Origin,
                Decided,
                $"{WayOut}; any file counts where the image locks gcp-endpoint and gcp-ca-file"
            );
        }
        if (settings.Machine(MetadataHost) is not null)
        {
            problems.Setting(MetadataHost, Decided, WayOut);
        }
    }
}
