using Launcher.Aws;
using Launcher.Aws.Services;
using Launcher.Model;

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

    public static readonly ProviderDescriptor Value = new()
    {
        Scheme = Scheme,
        Summary = "AWS Parameter Store: a parameter, or a whole path",
        Example = "aws-ssm://prod/db/password",
        Scanned = true,
        TrimsNewlines = false,
        Options = [ParameterPlace.VersionOption, ParameterPlace.LabelOption, ParameterPlace.RegionOption],
        CheckLocation = ParameterPlace.Check,
        Settings = AwsSettings.All,
        AppLogins = AwsSettings.Logins,
        Spellings = ParameterStoreSpellings.All,
        CheckSettings = static settings =>
            AwsIdentity.Of(settings).Problems().Concat(Maybe(AwsIdentity.Of(settings).AddressProblem(Service))),
        CheckFiles = static settings => AwsIdentity.Of(settings).FileProblems(Service),
        Explain = static settings => AwsIdentity.Of(settings).Explain(Service),
        Policy = static (requests, settings) =>
            ParameterStorePolicy.Text(requests, AwsIdentity.Of(settings).PolicyRegion()),
        Create = static settings => new ParameterStoreProvider(AwsIdentity.Of(settings)),
    };

    private static IEnumerable<Problem> Maybe(Problem? problem) => problem is null ? [] : [problem];
}
