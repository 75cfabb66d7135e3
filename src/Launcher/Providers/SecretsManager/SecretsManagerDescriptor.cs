using Launcher.Aws;
using Launcher.Aws.Services;

namespace Launcher.Providers.SecretsManager;

/// <summary>What the rest of the launcher knows about <c>aws-sm://</c>.</summary>
internal static class SecretsManagerDescriptor
{
    public const string Scheme = "aws-sm";

    public static readonly AwsService Service = new(
        "secretsmanager",
        "AWS Secrets Manager",
        "AWS_ENDPOINT_URL_SECRETS_MANAGER"
    );

    public static readonly ProviderDescriptor Value = AwsDescriptor.Of(
        Service,
        Scheme,
        "AWS Secrets Manager: a secret, by its name or ARN",
        "aws-sm://prod/db#password",
        [SecretQuestion.VersionOption, SecretQuestion.StageOption, SecretQuestion.RegionOption],
        SecretQuestion.Check,
        SecretsManagerSpellings.All,
        SecretsManagerPolicy.Text,
        static identity => new SecretsManagerProvider(identity)
    );
}
