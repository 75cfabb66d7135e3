using Launcher.Transport;

namespace Launcher.Providers.Kubernetes;

/// <summary>What an API server's answer means. Of its own sentences nothing but names and reasons is shown.</summary>
internal static class ObjectAnswer
{
    /// <summary>The kind of an answer that has no values.</summary>
    public const string Metadata = "PartialObjectMetadata";

    /// <summary>What the version of an object ends with that nobody can change.</summary>
    public const string Immutable = " (immutable)";

    private const string ServiceAccount = "system:serviceaccount:";

    public static SecretAnswer Of(StoreResponse response, ObjectQuestion question, string endpoint, Cluster cluster)
    {
        var answer = JsonAnswer.Of(response.Body);
        if (!response.IsSuccess)
        {
            return Refusal(response.Status, answer, question, endpoint, cluster);
        }
        var kind = question.IsConfigMap ? "ConfigMap" : "Secret";
        kind = question.Known is null ? kind : Metadata;
        if (answer["kind"u8].Text != kind || answer["metadata"u8]["resourceVersion"u8].Text is not { } version)
        {
            return NotKubernetes(endpoint);
        }
        var keys = new List<KeyValuePair<string, SecretValue>>();
        return Add(keys, answer["data"u8], !question.IsConfigMap, question, endpoint)
            ?? Add(keys, answer["binaryData"u8], true, question, endpoint)
            ?? new SecretDocument
            {
                Content = new SecretValue([]),
                Format = DocumentFormat.Keyed,
                Keys = keys,
                Version = answer["immutable"u8].IsTrue ? version + Immutable : version,
            };
    }

    /// <summary>Of <c>system:serviceaccount:NAMESPACE:NAME</c> what is behind the second colon; null for any other user.</summary>
    public static string? Account(string? user) =>
        user?.StartsWith(ServiceAccount, StringComparison.Ordinal) == true
        && user[ServiceAccount.Length..].Split(':') is [var ns, var name]
        && ObjectQuestion.IsNamespace(ns)
        && ObjectQuestion.IsName(name)
            ? $"{ns}:{name}"
            : null;

    // What is wrong with them, or null.
    private static SecretAnswer? Add(
        List<KeyValuePair<string, SecretValue>> keys,
        JsonAnswer data,
        bool isEncoded,
        ObjectQuestion question,
        string endpoint
    )
    {
        foreach (var member in data.Members)
        {
            if (member.Name is not { } name || (isEncoded ? member.Decoded() : member.Secret()) is not { } value)
            {
                return Failure.Value(
                    $"{endpoint}: the key {Quoted.Text(member.Name ?? "")} of {question.Display} is not {(isEncoded ? "base64" : "text")}",
                    "check what answers in its place"
                );
            }
            keys.Add(new(name, value));
        }
        return null;
    }

    private static Failure Refusal(
        int status,
        JsonAnswer answer,
        ObjectQuestion question,
        string endpoint,
        Cluster cluster
    )
    {
        var reason = answer["kind"u8].Text == "Status" ? answer["reason"u8].Text : null;
        var place = $"{question.Display} in the namespace {Shown.Name(question.Namespace ?? cluster.Namespace ?? "")}";
        return status switch
        {
            429 => new(
                ProblemClass.Throttled,
                $"{endpoint} asked to slow down until the time was up",
                "start fewer at once, or give it more time with --timeout"
            ),
            >= 500 => Failure.Unavailable($"{endpoint} answered {status}", "try again later"),
            _ when reason is null => NotKubernetes(endpoint),
            401 => Failure.Login(
                $"{endpoint} does not take {cluster.TokenName}",
                "check that its service account is still there, that it is renewed, and that its audience is this API server"
            ),
            403 => Failure.Denied(
                $"{endpoint}: {place} may not be read{By(answer["message"u8].Text)}",
                "let a Role allow it: launcher policy prints it and its RoleBinding"
            ),
            // A path that it does not know is not found either, and names nothing.
            404 when answer["details"u8]["name"u8].Text == question.Name => Failure.NotFound(
                $"{endpoint} does not have {place}",
                $"check both names{(question.IsConfigMap ? "" : "; a config map is read with ?kind=configmap")}"
            ),
            404 => NotKubernetes(endpoint),
            _ => Failure.Denied(
                $"{endpoint} answered {status} ({Quoted.Text(reason)}) to {place}",
                "look the reason up in the reference of the Kubernetes API"
            ),
        };
    }

    private static Failure NotKubernetes(string endpoint) =>
        Failure.Value(
            $"{endpoint} answered with something that is not the JSON of Kubernetes",
            $"check that no proxy or portal answers in its place, and {KubernetesSettings.Address.Flag}"
        );

    // 'User "system:serviceaccount:app:web" cannot get resource ...' says who it was.
    private static string By(string? message) =>
        message?.Split('"') is { } parts
        && Array.FindIndex(parts, static part => part.EndsWith("User ", StringComparison.Ordinal)) is >= 0 and var at
        && at + 1 < parts.Length
        && Account(parts[at + 1]) is { } account
            ? $" by the service account {Quoted.Text(account.Replace(':', '/'))}"
            : "";
}
