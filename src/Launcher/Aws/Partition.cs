namespace Launcher.Aws;

/// <summary>A part of AWS with its own accounts and DNS names. Source: partitions.json of AWS's SDKs.</summary>
/// <param name="Name">As ARNs have it: <c>aws-cn</c>.</param>
/// <param name="Suffix">What host names end in.</param>
/// <param name="DualStackSuffix">What names that have IPv6 too end in.</param>
/// <param name="DefaultRegion">Where its token service is when nobody names a region.</param>
internal sealed record Partition(string Name, string Suffix, string DualStackSuffix, string DefaultRegion)
{
    private static readonly Partition s_commercial = new("aws", "amazonaws.com", "api.aws", "us-east-1");

    private static readonly (string RegionPrefix, Partition Partition)[] s_others =
    [
        ("cn-", new("aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "cn-northwest-1")),
        ("us-gov-", new("aws-us-gov", "amazonaws.com", "api.aws", "us-gov-west-1")),
        ("us-iso-", new("aws-iso", "c2s.ic.gov", "api.aws.ic.gov", "us-iso-east-1")),
        ("us-isob-", new("aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud", "us-isob-east-1")),
        ("eu-isoe-", new("aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", "eu-isoe-west-1")),
        ("us-isof-", new("aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov", "us-isof-south-1")),
        ("eusc-", new("aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu", "eusc-de-east-1")),
    ];

    /// <summary>AWS's public part, unless the name of the region says otherwise.</summary>
    public static Partition OfRegion(string region)
    {
        foreach (var (prefix, partition) in s_others)
        {
            if (region.StartsWith(prefix, StringComparison.Ordinal))
            {
                return partition;
            }
        }
        return s_commercial;
    }

    /// <summary>The one an ARN names; AWS's public part when it names none that is known.</summary>
    public static Partition OfArn(string arn)
    {
        var parts = arn.Split(':');
        foreach (var (_, partition) in s_others)
        {
            if (parts.Length > 1 && parts[1] == partition.Name)
            {
                return partition;
            }
        }
        return s_commercial;
    }
}
