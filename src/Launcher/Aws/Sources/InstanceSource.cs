using Launcher.Transport;

namespace Launcher.Aws.Sources;

/// <summary>The role of an EC2 instance.</summary>
internal static class InstanceSource
{
    private const string Roles = "iam/security-credentials/";

    public static LoginSource<AwsCredentials> Look(InstanceMetadata metadata)
    {
        var source = new LoginSource<AwsCredentials>
        {
            Name = metadata.Name,
            Renews = true,
            Absent = metadata.Absent,
            Fault = metadata.Fault,
        };
        return source.Absent is null && source.Fault is null
            ? source with
            {
                Read = cancellation => ReadAsync(metadata, cancellation),
            }
            : source;
    }

    private static async Task<AwsCredentials> ReadAsync(InstanceMetadata metadata, CancellationToken cancellation)
    {
        var role = await metadata.TextAsync(Roles, cancellation);
        if (
            role.Length == 0
            || !role.All(character =>
                char.IsAsciiLetterOrDigit(character) || "+=,.@_-".Contains(character, StringComparison.Ordinal)
            )
        )
        {
            throw new StoreException(
                ProblemClass.Login,
                $"{metadata.Name} names no role",
                "check what answers in its place"
            );
        }
        using var response = await metadata.ReadAsync(Roles + role, cancellation);
        return response.IsSuccess
            ? KeysAnswer.Read(response.Body, metadata.Name)
            : throw metadata.Refused(response.Status);
    }
}
