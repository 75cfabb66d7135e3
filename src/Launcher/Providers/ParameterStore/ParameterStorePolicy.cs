using Launcher.Aws;

namespace Launcher.Providers.ParameterStore;

/// <summary>The IAM policy that allows to read exactly some parameters.</summary>
internal static class ParameterStorePolicy
{
    /// <param name="region">Of parameters that do not name theirs; null when it is not known.</param>
    public static string Text(IReadOnlyList<SecretRequest> requests, string? region)
    {
        var questions = requests.Select(ParameterQuestion.Of).ToList();
        var single = Resources(questions.Where(question => !question.IsExpanded), region);
        var paths = Resources(questions.Where(question => question.IsExpanded), region);
        var policy = new IamPolicy();
        if (single.Count > 0)
        {
            policy.Allow("ReadTheseParameters", ["ssm:GetParameters"], single);
        }
        if (paths.Count > 0)
        {
            policy.Allow("ReadTheseWholePaths", ["ssm:GetParametersByPath"], [.. paths, .. paths.Select(Below)]);
        }
        policy.Decrypt("ssm", "PARAMETER_ARN", [.. single, .. paths.Select(Below)]);
        return policy.ToString();
    }

    private static string Below(string path) => $"{path}/*";

    private static List<string> Resources(IEnumerable<ParameterQuestion> questions, string? region) =>
        [.. questions.Select(question => Resource(question, region)).Distinct().Order(StringComparer.Ordinal)];

    private static string Resource(ParameterQuestion question, string? region)
    {
        if (Arn.Looks(question.Name))
        {
            return question.Name;
        }
        var where = question.Region ?? region;
        var partition = Partition.OfRegion(where ?? "").Name;
        // A name with a slash in front is written without a second one.
        return $"arn:{partition}:ssm:{where ?? "*"}:*:parameter/{question.Name.TrimStart('/')}";
    }
}
