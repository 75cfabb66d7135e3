namespace Launcher.Providers.Kubernetes;

/// <summary>What a user can set about Kubernetes, in the order of the help. A pod needs none of it for its own cluster.</summary>
internal static class KubernetesSettings
{
    private static readonly SettingGroup Group = new("Kubernetes", "k8s");

    public const string Host = "KUBERNETES_SERVICE_HOST";
    public const string Port = "KUBERNETES_SERVICE_PORT";

    public static readonly Setting Address = Group.Single(
        "addr",
        "URL",
        "the API server of another cluster, which needs a token of its own",
        or: "this pod's own"
    );
    public static readonly Setting Namespace = Group.Single(
        "namespace",
        "NAME",
        "where a reference names none",
        or: "that in the file 'namespace' beside the token"
    );
    public static readonly Setting TokenFile = Group.Single(
        "token-file",
        "FILE",
        "the token to show, read again at each request",
        or: "this pod's service account's"
    );
    public static readonly Setting CaFile = Group.Single(
        "ca-file",
        "FILE",
        "PEM roots to trust for the API server, and no others",
        or: "the file 'ca.crt' beside the token"
    );

    public static IReadOnlyList<Setting> All { get; } = [.. Group.Settings];
}
