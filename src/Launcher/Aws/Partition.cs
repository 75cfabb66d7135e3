namespace Launcher.Aws;

/// <summary>A part of AWS with its own accounts and DNS names. Source: partitions.json of AWS's SDKs.</summary>
/// <param name="RegionPrefix">What the names of its regions begin with; empty for AWS's public part.</param>
/// <param name="Name">As ARNs have it: <c>aws-cn</c>.</param>
/// <param name="Suffix">What host names end in.</param>
/// <param name="DualStackSuffix">What names that have IPv6 too end in.</param>
/// <param name="DefaultRegion">Where its token service is when nobody names a region.</param>
internal sealed record Partition(
    string RegionPrefix,
    string Name,
    string Suffix,
    string DualStackSuffix,
    string DefaultRegion
)
{
    private static readonly Partition s_commercial = new("", "aws", "amazonaws.com", "api.aws", "us-east-1");

    private static readonly Partition[] s_others =
    [
        new("cn-", "aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "cn-northwest-1"),
        new("us-gov-", "aws-us-gov", "amazonaws.com", "api.aws", "us-gov-west-1"),
        new("us-iso-", "aws-iso", "c2s.ic.gov", "api.aws.ic.gov", "us-iso-east-1"),
        new("us-isob-", "aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud", "us-isob-east-1"),
        new("eu-isoe-", "aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", "eu-isoe-west-1"),
        new("us-isof-", "aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov", "us-isof-south-1"),
        new("eusc-", "aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu", "eusc-de-east-1"),
    ];

    /// <summary>AWS's public part, unless the name of the region says otherwise.</summary>
    public static Partition OfRegion(string region) =>
        Array.Find(s_others, other => region.StartsWith(other.RegionPrefix, StringComparison.Ordinal)) ?? s_commercial;

    /// <summary>The one an ARN names; AWS's public part when it names none that is known.</summary>
    public static Partition OfArn(string arn)
    {
        var name = arn.Split(':').ElementAtOrDefault(1);
        return Array.Find(s_others, other => other.Name == name) ?? s_commercial;
    }
}
