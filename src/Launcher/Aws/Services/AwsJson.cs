using Launcher.Transport;

namespace Launcher.Aws.Services;

/// <summary>The answers of AWS's JSON protocol.</summary>
internal static class AwsJson
{
    /// <param name="body">All of it.</param>
    /// <param name="endpoint">For messages.</param>
    /// <exception cref="StoreException">It is not one object.</exception>
    public static JsonAnswer Read(ReadOnlySpan<byte> body, string endpoint)
    {
        var answer = JsonAnswer.Of(body);
        return answer.IsNothing ? throw Broken(endpoint) : answer;
    }

    /// <summary>A string that may be secret; null for nothing.</summary>
    /// <exception cref="StoreException">It is something else.</exception>
    public static SecretValue? Secret(JsonAnswer value, string endpoint) =>
        value.IsNothing ? null : value.Secret() ?? throw Broken(endpoint);

    /// <summary>The same of what a string holds in base64.</summary>
    /// <exception cref="StoreException">It is something else.</exception>
    public static SecretValue? Binary(JsonAnswer value, string endpoint) =>
        value.IsNothing ? null : value.Decoded() ?? throw Broken(endpoint);

    /// <summary>Something answered that does not speak AWS's language.</summary>
    private static StoreException Broken(string endpoint) =>
        Failure.Value(
            $"{endpoint} answered with something that is not the JSON of AWS",
            "check that no proxy or portal answers in its place"
        );
}
