using Launcher.Providers;

namespace Launcher.Aws;

/// <summary>
/// The variables of AWS's own that say which file is read and sent, or who is asked for credentials, and the values that
/// AWS's platforms give them. Where the image locks settings nothing else counts: with one of these a deployment would
/// have any file of one line sent to a listener of its own.
/// </summary>
internal static class PlatformVariables
{
    /// <summary>A pod's token, where the webhook of EKS mounts it (aws/amazon-eks-pod-identity-webhook).</summary>
    public const string ServiceAccountToken = "/var/run/secrets/eks.amazonaws.com/serviceaccount/token";

    // "How EKS Pod Identity works", Amazon EKS User Guide.
    private const string PodToken = "/var/run/secrets/pods.eks.amazonaws.com/serviceaccount/eks-pod-identity-token";
    private static readonly string[] s_agents =
    [
        "http://169.254.170.23/v1/credentials",
        "http://[fd00:ec2::23]/v1/credentials",
    ];

    /// <summary>The one whose file is sent to AWS's own token service, wherever that is.</summary>
    private const string WebIdentity = "AWS_WEB_IDENTITY_TOKEN_FILE";

    /// <summary>Each with the values that count; with none of them where no platform sets it.</summary>
    public static readonly IReadOnlyList<KeyValuePair<string, string[]>> All =
    [
        new("AWS_CONFIG_FILE", []),
        new("AWS_SHARED_CREDENTIALS_FILE", []),
        new(WebIdentity, [ServiceAccountToken]),
        new("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", [PodToken]),
        new("AWS_CONTAINER_CREDENTIALS_FULL_URI", s_agents),
        new("AWS_EC2_METADATA_SERVICE_ENDPOINT", []),
    ];

    /// <summary>How a web identity of another provider than EKS may be used all the same.</summary>
    public const string WebIdentityWay = "any file counts where the image locks aws-endpoint and aws-ca-file";

    /// <summary>Those that may not be what they are.</summary>
    public static IEnumerable<Problem> Problems(ProviderSettings settings)
    {
        foreach (var (name, values) in settings.ConfinesLinks ? All : [])
        {
            if (
                settings.Machine(name) is not { } value
                || values.Contains(value)
                || (name == WebIdentity && AwsSettings.HasDecidedServer(settings))
            )
            {
                continue;
            }
            yield return new Problem(
                ProblemClass.BadSetting,
                name,
                "the image locks settings, and with them which files AWS's variables name and whom they ask",
                values.Length == 0
                    ? "leave it out: whoever made the image decides it"
                    : $"leave it out, or set it to {string.Join(" or ", values)}{(name == WebIdentity ? $"; {WebIdentityWay}" : "")}"
            );
        }
    }
}
