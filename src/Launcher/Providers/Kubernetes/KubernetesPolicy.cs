namespace Launcher.Providers.Kubernetes;

/// <summary>The Role and the RoleBinding (RBAC) that allow to read exactly some objects: each by its name, with the verb get.</summary>
internal static class KubernetesPolicy
{
    public static string Of(IReadOnlyList<SecretRequest> requests, Cluster cluster)
    {
        var own = cluster.Namespace is { } ns && Shown.IsName(ns) ? ns : "NAMESPACE";
        var account = cluster.Account?.Split(':') ?? [own, "SERVICE_ACCOUNT"];
        var objects = new List<string>();
        foreach (var request in requests)
        {
            var question = ObjectQuestion.Of(request);
            objects.Add($"{question.Namespace ?? own}/{question.Resource}/{question.Name}");
        }
        var text = cluster.Account is null ? "# SERVICE_ACCOUNT is the one that the pod runs as\n" : "";
        text += own == "NAMESPACE" ? "# NAMESPACE is that of the pod\n" : "";
        var (last, resource) = ("", "");
        foreach (var one in objects.Distinct().Order(StringComparer.Ordinal))
        {
            var parts = one.Split('/');
            if (last != parts[0])
            {
                text += last.Length == 0 ? "" : $"{Binding(last, account)}---\n";
                text += $"{Head("Role", parts[0], account)}rules:\n";
                (last, resource) = (parts[0], "");
            }
            if (resource != parts[1])
            {
                resource = parts[1];
                text +=
                    $"  - apiGroups: [\"\"]\n    resources: [\"{resource}\"]\n    verbs: [\"get\"]\n    resourceNames:\n";
            }
            text += $"      - \"{parts[2]}\"\n";
        }
        return text + Binding(last, account);
    }

    // Names are quoted: YAML may take one for a number.
    private static string Head(string kind, string ns, string[] account) =>
        $"apiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata:\n  name: \"launcher-{account[1]}\"\n  namespace: \"{ns}\"\n";

    private static string Binding(string ns, string[] account) =>
        $"---\n{Head("RoleBinding", ns, account)}roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: \"launcher-{account[1]}\"\nsubjects:\n  - kind: ServiceAccount\n    name: \"{account[1]}\"\n    namespace: \"{account[0]}\"\n";
}
