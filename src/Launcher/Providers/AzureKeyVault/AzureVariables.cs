namespace Launcher.Providers.AzureKeyVault;

/// <summary>
/// The variables of Azure's own that say which file is read and sent, or who is asked for a token. Where the image locks settings
/// only what Azure's platforms give them counts: with one of these a deployment would have any file of one line sent.
/// </summary>
internal static class AzureVariables
{
    /// <summary>A pod's token, where the webhook of Azure's workload identity mounts it.</summary>
    private const string PodToken = "/var/run/secrets/azure/tokens/azure-identity-token";

    public static readonly string[] All =
    [
        AzureSettings.TokenFile,
        AzureSettings.CertificateFile,
        AzureSettings.MetadataHost,
    ];

    public static IEnumerable<Problem> Problems(ProviderSettings settings)
    {
        // Sent to whom the image has decided on, a token gives nothing away.
        var isDecided = settings.IsLocked(AzureSettings.Authority) && settings.IsLocked(AzureSettings.CaFile);
        foreach (var name in settings.ConfinesLinks ? All : [])
        {
            var isToken = name == AzureSettings.TokenFile;
            if (settings.Machine(name) is { } value && !(isToken && (isDecided || value == PodToken)))
            {
                yield return new Problem(
                    ProblemClass.BadSetting,
                    name,
                    "the image locks settings, and with them which files Azure's variables name and whom they ask",
                    isToken
                        ? $"leave it out, or set it to {PodToken}; any file counts where the image locks azure-authority and azure-ca-file"
                        : "leave it out: whoever made the image decides it"
                );
            }
        }
    }
}
