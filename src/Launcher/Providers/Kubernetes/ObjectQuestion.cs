using System.Buffers;

namespace Launcher.Providers.Kubernetes;

/// <summary>Which secret or config map of which namespace.</summary>
/// <param name="ns">Null for the namespace that is the default.</param>
/// <param name="kind">As the reference names it; null for a secret.</param>
internal sealed class ObjectQuestion(string? ns, string name, string? kind)
{
    public const string KindOption = "kind";
    public const string ConfigMap = "configmap";

    /// <summary>What a namespace's name has.</summary>
    public const string OfLabel = "it has small letters and digits, and '-' between them";

    // RFC 1123, 2.1: the names that Kubernetes gives its objects.
    private const int LongestLabel = 63;
    private const int LongestName = 253;
    private const string OfName = "it has small letters and digits, and '-' and '.' between them";

    private static readonly SearchValues<char> s_letters = SearchValues.Create(
        "-.0123456789abcdefghijklmnopqrstuvwxyz"
    );

    public string? Namespace => ns;

    public string Name => name;

    public bool IsConfigMap => kind == ConfigMap;

    /// <summary>What its kind is called in a path, and in a role.</summary>
    public string Resource => IsConfigMap ? "configmaps" : "secrets";

    /// <summary>What messages call it: <c>the secret 'db'</c>.</summary>
    public string Display => $"the {(IsConfigMap ? "config map" : "secret")} {Quoted.Text(name)}";

    /// <summary>The version there was, empty for none; null when its values are wanted, whatever there was.</summary>
    public string? Known { get; init; }

    /// <summary>Whether what was there can never be something else.</summary>
    public bool IsFixed => Known?.EndsWith(ObjectAnswer.Immutable, StringComparison.Ordinal) == true;

    /// <summary>Null until it is there.</summary>
    public SecretAnswer? Answer { get; set; }

    /// <summary>What the answer says of what there was.</summary>
    public Change Change =>
        IsFixed || (Known!.Length == 0 && Answer!.Failure is { Class: ProblemClass.NotFound }) ? Change.Same
        : Answer!.Document is not { } now ? Change.Ask
        : now.Version == Known ? Change.Same
        : Change.Changed;

    /// <summary>What is wrong with its option; null when nothing is.</summary>
    public Failure? Problem =>
        kind is null or "secret" or ConfigMap
            ? null
            : Failure.Reference(
                $"{Quoted.Text(kind)} is not a kind that is read",
                $"write {KindOption}={ConfigMap}, or leave it out for a secret"
            );

    /// <summary>What is wrong with a location; null when nothing is.</summary>
    public static Failure? Check(string location)
    {
        if (location.StartsWith("http", StringComparison.Ordinal) && location.Contains("://", StringComparison.Ordinal))
        {
            return Failure.Reference(
                "it is the address of an API server, as Spark writes it",
                $"an app's own is passed on behind literal://; the launcher's is {KubernetesSettings.Address.Flag}"
            );
        }
        var parts = location.Split('/');
        return parts.Length > 2
                ? Failure.Reference(
                    $"{Quoted.Text(location)} has more than a namespace and a name",
                    $"write a key behind '#': {Quoted.Text($"k8s://{parts[0]}/{parts[1]}#KEY")}"
                )
            : parts.Length == 2 && !IsNamespace(parts[0])
                ? Failure.Reference($"{Quoted.Text(parts[0])} is not the name of a namespace", OfLabel)
            : !IsName(parts[^1])
                ? Failure.Reference($"{Quoted.Text(parts[^1])} is not the name of a secret or config map", OfName)
            : null;
    }

    public static ObjectQuestion Of(SecretRequest request, string? known = null)
    {
        var slash = request.Location.IndexOf('/', StringComparison.Ordinal);
        return new(
            slash < 0 ? null : request.Location[..slash],
            request.Location[(slash + 1)..],
            request.Options is [{ Value: var kind }] ? kind ?? "" : null
        )
        {
            Known = known,
        };
    }

    /// <summary>Whether it is a DNS label, which a namespace is: it becomes part of a path.</summary>
    public static bool IsNamespace(string text) => text.Length <= LongestLabel && IsName(text) && !text.Contains('.');

    /// <summary>Whether it is a DNS subdomain, which the name of an object is: it becomes part of a path.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= LongestName
        && text[0] is not ('-' or '.')
        && text[^1] is not ('-' or '.')
        && !text.AsSpan().ContainsAnyExcept(s_letters);
}
