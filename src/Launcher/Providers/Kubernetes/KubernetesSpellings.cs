namespace Launcher.Providers.Kubernetes;

/// <summary>How other tools write a key of a secret or config map.</summary>
internal static class KubernetesSpellings
{
    public static readonly IReadOnlyList<Spelling> All =
    [
        // https://github.com/helmfile/vals#kubernetes
        Spelling.OfAddress(
            "vals",
            "ref+k8s://v1/Secret/my-namespace/db/password",
            ["ref+k8s://", "secretref+k8s://"],
            static uri =>
                uri.Options.Count > 0
                    ? Failure.Reference(
                        "its options choose a kubeconfig, which is not read",
                        "leave them out: another cluster is an instance, k8s+NAME://, with its own settings"
                    )
                : uri.Location.Split('/') is ["v1", "Secret" or "ConfigMap", var ns, var name, { Length: > 0 } key]
                && uri.Keys.Count == 0
                    ? new SecretReference(
                        KubernetesDescriptor.Scheme,
                        null,
                        $"{ns}/{name}",
                        uri.Location.StartsWith("v1/C", StringComparison.Ordinal)
                            ? [new(ObjectQuestion.KindOption, ObjectQuestion.ConfigMap)]
                            : [],
                        key
                    )
                : Failure.Reference("it does not name a key of a Secret or ConfigMap", "write k8s://NAMESPACE/NAME#KEY")
        ),
    ];
}
