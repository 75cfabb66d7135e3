using Launcher.Providers.AzureKeyVault;
using Launcher.Providers.GoogleSecretManager;
using Launcher.Providers.Kubernetes;
using Launcher.Providers.LocalFile;
using Launcher.Providers.ParameterStore;
using Launcher.Providers.Plugin;
using Launcher.Providers.SecretsManager;
using Launcher.Providers.Vault;

namespace Launcher.Providers;

/// <summary>Every provider: one line each, and the only place that names them.</summary>
internal static class ProviderTable
{
    public static readonly IReadOnlyList<ProviderDescriptor> All =
    [
        LocalFileDescriptor.Value, // file://
        VaultDescriptor.Value, // vault://
        SecretsManagerDescriptor.Value, // aws-sm://
        ParameterStoreDescriptor.Value, // aws-ssm://
        AzureKeyVaultDescriptor.Value, // azure-kv://
        GoogleSecretManagerDescriptor.Value, // gcp-sm://
        KubernetesDescriptor.Value, // k8s://
        PluginDescriptor.Value, // plugin://
    ];

    /// <summary>Every provider's settings, each once: several schemes may share a vendor.</summary>
    public static IEnumerable<Setting> Settings => All.SelectMany(descriptor => descriptor.Settings).Distinct();

    /// <summary>The provider of a scheme the parser has accepted.</summary>
    public static ProviderDescriptor Get(string scheme) => All.First(descriptor => descriptor.Scheme == scheme);
}
