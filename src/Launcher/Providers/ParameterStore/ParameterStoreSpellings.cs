using Launcher.Aws;

namespace Launcher.Providers.ParameterStore;

/// <summary>How other tools write a parameter.</summary>
internal static class ParameterStoreSpellings
{
    public static readonly IReadOnlyList<Spelling> All =
    [
        new()
        {
            // https://github.com/doitintl/secrets-init#integration-with-aws-systems-manager-parameter-store
            Tool = "secrets-init",
            Example = "arn:aws:ssm:eu-west-1:123456789012:parameter/db/password",
            Beginnings = ["arn:"],
            Read = static text =>
                Arn.Parse(text) is { Service: "ssm" } arn
                && arn.Resource.StartsWith("parameter/", StringComparison.Ordinal)
                    ? To(text, [], null)
                    : null,
        },
        new()
        {
            // https://github.com/remind101/ssm-env#details
            Tool = "ssm-env",
            Example = "ssm:///db/password",
            Beginnings = ["ssm://"],
            Read = static text => To(text["ssm://".Length..], [], null),
        },
        // https://github.com/helmfile/vals#expression-syntax
        Spelling.OfAddress("vals", "ref+awsssm://db/password", ["ref+awsssm://", "secretref+awsssm://"], Vals),
    ];

    private static Outcome<SecretReference>? Vals(SpelledParts uri)
    {
        var options = new List<ReferenceOption>();
        var isOne = false;
        foreach (var option in uri.Options)
        {
            switch (option)
            {
                case { Name: "region" }:
                    options.Add(option with { Name = ParameterQuestion.RegionOption });
                    break;
                case { Name: "version" }:
                    options.Add(option with { Name = ParameterQuestion.VersionOption });
                    break;
                case { Name: "mode", Value: "singleparam" }:
                    isOne = true;
                    break;
                case { Name: "recursive" }:
                    break;
                default:
                    return Failure.Reference(
                        "of its options only region, version, mode=singleparam and recursive are read: who asks is a setting here",
                        "leave the others out and set --aws-profile or --aws-role-arn, or --aws+NAME-role-arn and write aws-ssm+NAME://"
                    );
            }
        }
        // All names there begin with a slash, written or not.
        var name = $"/{uri.Location.TrimStart('/')}";
        return isOne || uri.Keys.Count == 0
            ? To(name, options, SpelledParts.Selector(uri.Keys))
            // The keys are the rest of the name of a parameter below it.
            : To($"{name.TrimEnd('/')}/{string.Join('/', uri.Keys)}", options, null);
    }

    private static SecretReference To(string location, List<ReferenceOption> options, string? selector) =>
        new(ParameterStoreDescriptor.Scheme, null, location, options, selector);
}
