using Launcher.Aws.Sources;
using Launcher.Model;
using Launcher.Transport;

namespace Launcher.Aws.Services;

/// <summary>Where a service of AWS listens: an address somebody gave, else the one AWS's rules make of service and region.</summary>
internal sealed class AwsEndpoints(AwsInputs inputs, Profile? profile)
{
    private const string Fips = "AWS_USE_FIPS_ENDPOINT";
    private const string DualStack = "AWS_USE_DUALSTACK_ENDPOINT";

    /// <summary>An address somebody gave, and who; null when AWS's own counts.</summary>
    public SettingValue? Given(AwsService service)
    {
        var setting = AwsSettings.Endpoint;
        var value = inputs.Value(setting);
        if (
            inputs.IsLocked(setting)
            || value is { Source: > SettingSource.Vendor }
            || inputs.IsTrue("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
        )
        {
            return value is { Source: SettingSource.Vendor } ? null : value;
        }
        if (inputs.Instance is not null && inputs.Value(AwsSettings.Profile) is null)
        {
            // The default profile says who asks; where, it says of the unnamed instance.
            return value;
        }
        if (inputs.Instance is null && inputs.Variable(service.EndpointVariable) is { } own)
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
    public static TlsTrust Trust(AwsInputs inputs) =>
        new() { CaFile = inputs.Text(AwsSettings.CaFile), IsDecided = inputs.IsLocked(AwsSettings.CaFile) };

    /// <summary>How the token service is reached.</summary>
    /// <param name="isGlobal">Whether it is the one in us-east-1 that answers for several regions.</param>
    /// <exception cref="StoreException">The given address is none.</exception>
    public Endpoint OfTokens(AwsService service, string region, bool isGlobal) =>
        isGlobal ? At(service, $"https://{service.Id}.{Partition.OfRegion(region).Suffix}") : Of(service, region);

    private Endpoint At(AwsService service, string standard)
    {
        var given = Given(service);
        var text = given?.Text ?? standard;
        var allowsHttp = SwitchValue.Of(inputs.Value(AwsSettings.AllowHttp), []);
        var address =
            StoreAddress.Parse(
                text,
                allowsHttp,
                out var problem,
                inputs.IsLocked(AwsSettings.AllowHttp)
                    ? $"lock '{AwsSettings.AllowHttp.Of(inputs.Instance).Name}' to true beside it"
                    : $"say {inputs.Flag(AwsSettings.AllowHttp)} where nobody else is on the network"
            ) ?? throw new StoreException(problem!.From($"{given?.Origin}"));
        return new Endpoint
        {
            Address = address,
            Name = inputs.Instance is { } instance
                ? $"{service.Title} '{instance}' at {address}"
                : $"{service.Title} at {address}",
            HttpAllowedBy = allowsHttp ? inputs.Value(AwsSettings.AllowHttp)!.Origin : null,
            Tls = Trust(inputs),
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
        inputs.IsTrue(variable)
        || (
            inputs.Variable(variable) is null
            && profile?.Text(key)?.Equals("true", StringComparison.OrdinalIgnoreCase) == true
        );
}
