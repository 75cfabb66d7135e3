using Launcher.Aws;
using Launcher.Aws.Services;

namespace Launcher.Providers.ParameterStore;

/// <summary>What the rest of the launcher knows about <c>aws-ssm://</c>.</summary>
internal static class ParameterStoreDescriptor
{
    public const string Scheme = "aws-ssm";

    public static readonly AwsService Service = new(
        "ssm",
        "AWS Parameter Store",
        "AWS_ENDPOINT_URL_SSM",
        HasFipsNames: false
    );

    public static readonly ProviderDescriptor Value = AwsDescriptor.Of(
        Service,
        Scheme,
        "AWS Parameter Store: a parameter, or a whole path",
        "aws-ssm://prod/db/password",
        [ParameterQuestion.VersionOption, ParameterQuestion.LabelOption, ParameterQuestion.RegionOption],
        ParameterQuestion.Check,
        ParameterStoreSpellings.All,
        ParameterStorePolicy.Text,
        static identity => new ParameterStoreProvider(identity)
    );
}
