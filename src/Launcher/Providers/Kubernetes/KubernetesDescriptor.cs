namespace Launcher.Providers.Kubernetes;

/// <summary>What the rest of the launcher knows about <c>k8s://</c>.</summary>
internal static class KubernetesDescriptor
{
    public const string Scheme = "k8s";

    public static readonly ProviderDescriptor Value = new()
    {
        Scheme = Scheme,
        Summary = "Kubernetes: a key of a secret, or of a config map",
        Example = "k8s://my-namespace/db#password",
        Scanned = true,
        TrimsNewlines = false,
        HasKeysOnly = true,
        Options = [ObjectQuestion.KindOption],
        CheckLocation = ObjectQuestion.Check,
        Settings = KubernetesSettings.All,
        Spellings = KubernetesSpellings.All,
        CheckSettings = static settings => Cluster.Of(settings).Problems(),
        CheckFiles = static settings => Cluster.Of(settings).FileProblems(),
        CheckRequest = static (request, _) => ObjectQuestion.Of(request).Problem,
        CheckSource = static (request, settings) => Cluster.Of(settings).Problem(ObjectQuestion.Of(request)),
        Explain = static settings => Cluster.Of(settings).Explain(),
        Policy = static (requests, settings) => KubernetesPolicy.Of(requests, Cluster.Of(settings)),
        Create = static settings => new KubernetesProvider(Cluster.Of(settings), settings),
    };
}
