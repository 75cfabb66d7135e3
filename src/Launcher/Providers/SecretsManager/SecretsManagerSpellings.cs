using Launcher.Aws;

namespace Launcher.Providers.SecretsManager;

/// <summary>How other tools write a secret of Secrets Manager.</summary>
internal static class SecretsManagerSpellings
{
    public static readonly IReadOnlyList<Spelling> All =
    [
        new()
        {
            // https://github.com/doitintl/secrets-init#integration-with-aws-secrets-manager
            Tool = "secrets-init",
            Example = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf",
            Beginnings = ["arn:"],
            Read = static text => Arn.Parse(text) is { Service: "secretsmanager" } ? To(text, [], null) : null,
        },
        // https://github.com/helmfile/vals#expression-syntax
        Spelling.OfAddress(
            "vals",
            "ref+awssecrets://prod/db#/password",
            ["ref+awssecrets://", "secretref+awssecrets://"],
            Vals
        ),
    ];

    private static Outcome<SecretReference>? Vals(SpelledParts uri)
    {
        var options = new List<ReferenceOption>();
        foreach (var option in uri.Options)
        {
            var own = option.Name switch
            {
                "region" => SecretQuestion.RegionOption,
                "version_stage" => SecretQuestion.StageOption,
                "version_id" => SecretQuestion.VersionOption,
                _ => null,
            };
            if (own is null)
            {
                return Failure.Reference(
                    "of its options only region, version_stage and version_id are read: who asks is a setting here",
                    "leave the others out and set --aws-profile or --aws-role-arn, or --aws+NAME-role-arn and write aws-sm+NAME://"
                );
            }
            options.Add(option with { Name = own });
        }
        return To(uri.Location, options, SpelledParts.Selector(uri.Keys));
    }

    private static SecretReference To(string location, List<ReferenceOption> options, string? selector) =>
        new(SecretsManagerDescriptor.Scheme, null, location, options, selector);
}
