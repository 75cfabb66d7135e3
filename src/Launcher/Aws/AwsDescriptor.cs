using Launcher.Aws.Services;
using Launcher.Providers;

namespace Launcher.Aws;

/// <summary>What the rest of the launcher knows about any store on AWS; what is one's own is added to it.</summary>
internal static class AwsDescriptor
{
    /// <param name="policy">The statement for these requests; the region is that of those that name none, null when unknown.</param>
    public static ProviderDescriptor Of(
        AwsService service,
        string scheme,
        string summary,
        string example,
        IReadOnlyList<string> options,
        Func<string, Failure?> checkLocation,
        IReadOnlyList<Spelling> spellings,
        Func<IReadOnlyList<SecretRequest>, string?, string> policy,
        Func<AwsIdentity, IProvider> create
    ) =>
        new()
        {
            Scheme = scheme,
            Summary = summary,
            Example = example,
            Scanned = true,
            TrimsNewlines = false,
            Options = options,
            CheckLocation = checkLocation,
            Settings = AwsSettings.All,
            AppLogins = AwsSettings.Logins,
            Spellings = spellings,
            CheckSettings = settings => AwsIdentity.Of(settings).Problems(service),
            CheckFiles = settings => AwsIdentity.Of(settings).FileProblems(service),
            Explain = settings => AwsIdentity.Of(settings).Explain(service),
            Policy = (requests, settings) => policy(requests, AwsIdentity.Of(settings).PolicyRegion()),
            Create = settings => create(AwsIdentity.Of(settings)),
        };
}
