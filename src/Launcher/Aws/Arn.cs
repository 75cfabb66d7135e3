namespace Launcher.Aws;

/// <summary>An Amazon Resource Name: <c>arn:partition:service:region:account:resource</c>.</summary>
/// <param name="Resource">All behind the fifth colon, colons included.</param>
internal sealed record Arn(string Partition, string Service, string Region, string Account, string Resource)
{
    /// <summary>Whether text means to be one.</summary>
    public static bool Looks(string text) => text.StartsWith("arn:", StringComparison.Ordinal);

    /// <summary>Null when a part is missing; region and account may be empty.</summary>
    public static Arn? Parse(string text)
    {
        var parts = text.Split(':', 6);
        return
            parts is ["arn", var partition, var service, var region, var account, var resource]
            && partition.Length > 0
            && service.Length > 0
            && resource.Length > 0
            ? new Arn(partition, service, region, account, resource)
            : null;
    }
}
