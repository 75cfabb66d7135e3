using Launcher.Aws.Sources;
using Launcher.Providers;
using Launcher.Transport;

namespace Launcher.Aws.Services;

/// <summary>Where a service of AWS listens: an address somebody gave, else the one AWS's rules make of service and region.</summary>
internal sealed class AwsEndpoints(ProviderSettings settings, Profile? profile)
{
    private const string Fips = "AWS_USE_FIPS_ENDPOINT";
    private const string DualStack = "AWS_USE_DUALSTACK_ENDPOINT";

    /// <summary>An address somebody gave, and who; null when AWS's own counts.</summary>
    public SettingValue? Given(AwsService service)
    {
        var setting = AwsSettings.Endpoint;
        var value = settings.Value(setting);
        if (
            settings.IsLocked(setting)
            || value is { Source: > SettingSource.Vendor }
            || AwsSettings.IsTrue(settings, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
        )
        {
            return value is { Source: SettingSource.Vendor } ? null : value;
        }
        if (settings.Instance is not null && settings.Value(AwsSettings.Profile) is null)
        {
            // The default profile says who asks; where, it says of the unnamed instance.
            return value;
        }
        if (settings.Instance is null && settings.Machine(service.EndpointVariable) is { } own)
        {
            return new SettingValue(setting, own, service.EndpointVariable, SettingSource.Vendor);
        }
        return value
            ?? (
                profile?.Text("endpoint_url") is { } url
                    ? new SettingValue(setting, url, $"profile {Shown.Name(profile.Name)}", SettingSource.Vendor)
                    : null
            );
    }

    /// <summary>How the service is reached.</summary>
    /// <exception cref="StoreException">The given address is none.</exception>
    public Endpoint Of(AwsService service, string region) => At(service, $"https://{Host(service, region)}");

    /// <summary>Whom to trust for AWS, whoever is asked.</summary>
    public static TlsTrust Trust(ProviderSettings settings) =>
        new() { CaFile = settings.Text(AwsSettings.CaFile), IsDecided = settings.IsLocked(AwsSettings.CaFile) };

    /// <summary>How the token service is reached.</summary>
    /// <param name="isGlobal">Whether it is the one in us-east-1 that answers for several regions.</param>
    /// <exception cref="StoreException">The given address is none.</exception>
    public Endpoint OfTokens(AwsService service, string region, bool isGlobal) =>
        isGlobal ? At(service, $"https://{service.Id}.{Partition.OfRegion(region).Suffix}") : Of(service, region);

    private Endpoint At(AwsService service, string standard)
    {
        var given = Given(service);
        var text = given?.Text ?? standard;
        var allowsHttp = SwitchValue.Of(settings.Value(AwsSettings.AllowHttp), []);
        var address =
            StoreAddress.Parse(
                text,
                allowsHttp,
                out var problem,
                settings.IsLocked(AwsSettings.AllowHttp)
                    ? $"lock '{AwsSettings.AllowHttp.Of(settings.Instance).Name}' to true beside it"
                    : $"set {settings.Flag(AwsSettings.AllowHttp)} where nobody else is on the network"
            ) ?? throw new StoreException(problem!.From($"{given?.Origin}"));
        return new Endpoint
        {
            Address = address,
            Name = settings.Instance is { } instance
                ? $"{service.Title} '{instance}' at {address}"
                : $"{service.Title} at {address}",
            HttpAllowedBy = allowsHttp ? settings.Value(AwsSettings.AllowHttp)!.Origin : null,
            Tls = Trust(settings),
        };
    }

    private string Host(AwsService service, string region)
    {
        var partition = Partition.OfRegion(region);
        var fips = Uses(Fips, "use_fips_endpoint");
        var label =
            fips && (service.HasFipsNames || partition.Name != "aws-us-gov") ? $"{service.Id}-fips" : service.Id;
        var suffix = Uses(DualStack, "use_dualstack_endpoint") ? partition.DualStackSuffix : partition.Suffix;
        return $"{label}.{region}.{suffix}";
    }

    private bool Uses(string variable, string key) =>
        AwsSettings.IsTrue(settings, variable)
        || (
            settings.Machine(variable) is null
            && profile?.Text(key)?.Equals("true", StringComparison.OrdinalIgnoreCase) == true
        );
}
