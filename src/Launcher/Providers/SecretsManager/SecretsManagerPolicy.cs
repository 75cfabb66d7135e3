using Launcher.Aws;
using Launcher.Model;

namespace Launcher.Providers.SecretsManager;

/// <summary>The IAM policy that allows to read exactly some secrets.</summary>
internal static class SecretsManagerPolicy
{
    // The six characters that AWS puts behind every name.
    private const string AnySuffix = "-??????";

    /// <param name="region">Of secrets that do not name theirs; null when it is not known.</param>
    public static string Text(IReadOnlyList<SecretRequest> requests, string? region)
    {
        var places = requests.Select(SecretPlace.Of).ToList();
        var resources = places
            .Select(place => Resource(place, region))
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
        var policy = new IamPolicy();
        policy.Allow("ReadTheseSecrets", ["secretsmanager:GetSecretValue"], resources);
        if (places.GroupBy(place => place.Region ?? region).Any(group => group.Count(place => place.IsCurrent) > 1))
        {
            // Without it each secret is a request of its own.
            policy.Allow("ReadThemInBatches", ["secretsmanager:BatchGetSecretValue"], ["*"]);
        }
        policy.Decrypt("secretsmanager", "SecretARN", resources);
        return policy.ToString();
    }

    private static string Resource(SecretPlace place, string? region)
    {
        if (!Arn.Looks(place.Id))
        {
            var where = place.Region ?? region;
            var partition = Partition.OfRegion(where ?? "").Name;
            return $"arn:{partition}:secretsmanager:{where ?? "*"}:*:secret:{place.Id}{AnySuffix}";
        }
        return place.IsWholeArn ? place.Id : place.Id + AnySuffix;
    }
}
