using Launcher.Aws;
using Launcher.Aws.Services;
using Launcher.Model;

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

    public static readonly ProviderDescriptor Value = new()
    {
        Scheme = Scheme,
        Summary = "AWS Secrets Manager: a secret, by its name or ARN",
        Example = "aws-sm://prod/db#password",
        Scanned = true,
        TrimsNewlines = false,
        Options = [SecretPlace.VersionOption, SecretPlace.StageOption, SecretPlace.RegionOption],
        CheckLocation = SecretPlace.Check,
        Settings = AwsSettings.All,
        AppLogins = AwsSettings.Logins,
        Spellings = SecretsManagerSpellings.All,
        CheckSettings = static settings =>
            AwsIdentity.Of(settings).Problems().Concat(Maybe(AwsIdentity.Of(settings).AddressProblem(Service))),
        CheckFiles = static settings => AwsIdentity.Of(settings).FileProblems(Service),
        Explain = static settings => AwsIdentity.Of(settings).Explain(Service),
        Policy = static (requests, settings) =>
            SecretsManagerPolicy.Text(requests, AwsIdentity.Of(settings).PolicyRegion()),
        Create = static settings => new SecretsManagerProvider(AwsIdentity.Of(settings)),
    };

    private static IEnumerable<Problem> Maybe(Problem? problem) => problem is null ? [] : [problem];
}
