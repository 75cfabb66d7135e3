using Launcher.Aws;

namespace Launcher.Providers.SecretsManager;

/// <summary>The IAM policy that allows to read exactly some secrets.</summary>
internal static class SecretsManagerPolicy
{
    // The six characters that AWS puts behind every name.
    private const string AnySuffix = "-??????";

    /// <param name="region">Of secrets that do not name theirs; null when it is not known.</param>
    public static string Text(IReadOnlyList<SecretRequest> requests, string? region)
    {
        var questions = requests.Select(SecretQuestion.Of).ToList();
        var resources = questions
            .Select(question => Resource(question, region))
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
        var policy = new IamPolicy();
        policy.Allow("ReadTheseSecrets", ["secretsmanager:GetSecretValue"], resources);
        if (
            questions
                .GroupBy(question => question.Region ?? region)
                .Any(group => group.Count(question => question.IsCurrent) > 1)
        )
        {
            // Without it each secret is a request of its own.
            policy.Allow("ReadThemInBatches", ["secretsmanager:BatchGetSecretValue"], ["*"]);
        }
        policy.Decrypt("secretsmanager", "SecretARN", resources);
        return policy.ToString();
    }

    private static string Resource(SecretQuestion question, string? region)
    {
        if (!Arn.Looks(question.Id))
        {
            var where = question.Region ?? region;
            var partition = Partition.OfRegion(where ?? "").Name;
            return $"arn:{partition}:secretsmanager:{where ?? "*"}:*:secret:{question.Id}{AnySuffix}";
        }
        return question.IsWholeArn ? question.Id : question.Id + AnySuffix;
    }
}
