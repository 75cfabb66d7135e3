using Launcher.Model;

namespace Launcher.Providers.AzureKeyVault;

/// <summary>
/// The variables of Azure's own that say which file is read and sent, or who is asked for a token. Where the image locks settings
/// only what Azure's platforms give them counts: with one of these a deployment would have any file of one line sent.
/// </summary>
internal static class AzureVariables
{
    /// <summary>A pod's token, where the webhook of Azure's workload identity mounts it.</summary>
    private const string PodToken = "/var/run/secrets/azure/tokens/azure-identity-token";

    public static IEnumerable<Problem> Problems(ProviderSettings settings)
    {
        if (!settings.ConfinesLinks)
        {
            yield break;
        }
        // Sent to whom the image has decided on, a file gives nothing away.
        var isDecided = settings.IsLocked(AzureSettings.Authority) && settings.IsLocked(AzureSettings.CaFile);
        if (!isDecided && settings.Machine(AzureSettings.TokenFile) is not null and not PodToken)
        {
            yield return Forbidden(
                AzureSettings.TokenFile,
                $"leave it out, or set it to {PodToken}; any file counts where the image locks azure-authority and azure-ca-file"
            );
        }
        foreach (var name in (string[])[AzureSettings.CertificateFile, AzureSettings.MetadataHost])
        {
            if (settings.Machine(name) is not null)
            {
                yield return Forbidden(name, "leave it out: whoever made the image decides it");
            }
        }
    }

    private static Problem Forbidden(string name, string wayOut) =>
        new(
            ProblemClass.BadSetting,
            name,
            "the image locks settings, and with them which files Azure's variables name and whom they ask",
            wayOut
        );
}
