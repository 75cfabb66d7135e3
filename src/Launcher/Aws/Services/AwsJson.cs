using Launcher.Model;
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

    /// <summary>Something answered that does not speak AWS's language.</summary>
    public static StoreException Broken(string endpoint) =>
        new(
            ProblemClass.BadValue,
            $"{endpoint} answered with something that is not the JSON of AWS",
            "check that no proxy or portal answers in its place"
        );
}
