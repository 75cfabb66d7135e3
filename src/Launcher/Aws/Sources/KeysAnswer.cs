using Launcher.Aws.Services;
using Launcher.Transport;

namespace Launcher.Aws.Sources;

/// <summary>The JSON in which ECS, EKS and EC2 hand out credentials.</summary>
internal static class KeysAnswer
{
    /// <param name="endpoint">For messages.</param>
    /// <exception cref="StoreException">There are no keys in it.</exception>
    public static AwsCredentials Read(ReadOnlySpan<byte> body, string endpoint)
    {
        var answer = AwsJson.Read(body, endpoint);
        var end = StoreResponse.Moment(answer["Expiration"u8].Text);
        return answer["AccessKeyId"u8].Text is { } id && answer["SecretAccessKey"u8].Secret() is { } key
            ? Fit(new AwsCredentials(id, key, answer["Token"u8].Secret(), end), endpoint)
            : throw new StoreException(
                ProblemClass.Login,
                $"{endpoint} answered without keys",
                "check that the role can be assumed by this workload"
            );
    }

    /// <summary>The same keys, when they can be sent.</summary>
    /// <exception cref="StoreException">They cannot: who answered chose what a request of ours would say.</exception>
    public static AwsCredentials Fit(AwsCredentials keys, string endpoint) =>
        keys.Problem is { } wrong
            ? throw new StoreException(
                ProblemClass.BadValue,
                $"{endpoint} answered with keys that cannot be sent: {wrong.What}",
                "check what answers in its place"
            )
            : keys;
}
