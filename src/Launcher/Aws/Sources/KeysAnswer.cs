using System.Globalization;
using System.Text.Json;
using Launcher.Aws.Services;
using Launcher.Model;

namespace Launcher.Aws.Sources;

/// <summary>The JSON in which ECS, EKS and EC2 hand out credentials.</summary>
internal sealed class KeysAnswer
{
    private string? _id;
    private SecretValue? _key;
    private SecretValue? _token;
    private DateTimeOffset? _end;

    /// <param name="endpoint">For messages.</param>
    /// <exception cref="StoreException">There are no keys in it.</exception>
    public static AwsCredentials Read(ReadOnlySpan<byte> body, string endpoint)
    {
        var keys = new KeysAnswer();
        AwsJson.Read(body, endpoint, keys.Take);
        return keys is { _id: { } id, _key: { } key }
            ? Fit(new AwsCredentials(id, key, keys._token, keys._end), endpoint)
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

    private void Take(string member, ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return;
        }
        switch (member)
        {
            case "AccessKeyId":
                _id = reader.GetString();
                break;
            case "SecretAccessKey":
                _key = AwsJson.Secret(ref reader);
                break;
            case "Token":
                _token = AwsJson.Secret(ref reader);
                break;
            case "Expiration":
                _end = DateTimeOffset.TryParse(
                    reader.GetString(),
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal,
                    out var end
                )
                    ? end
                    : null;
                break;
        }
    }
}
