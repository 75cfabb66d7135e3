namespace Launcher.Providers.GoogleSecretManager;

/// <summary>How other tools write a secret of Secret Manager.</summary>
internal static class GoogleSpellings
{
    private const string Prefix = "gcp:secretmanager:";
    private const string Berglas = "sm://";

    public static readonly IReadOnlyList<Spelling> All =
    [
        // https://bank-vaults.dev/docs/secret-init/
        Whole("bank-vaults"),
        // https://github.com/doitintl/secrets-init#integration-with-google-secret-manager
        Whole("secrets-init"),
        new()
        {
            // https://github.com/GoogleCloudPlatform/berglas/blob/main/doc/reference-syntax.md
            Tool = "berglas",
            Example = "sm://my-project/db#3",
            Beginnings = [Berglas],
            Read = static text =>
                SpelledParts.Cut(text[Berglas.Length..]) is { Options: [], Keys: { Count: <= 1 } version } parts
                && parts.Location.Split('/') is [{ Length: > 0 }, { Length: > 0 }]
                    ? To(parts.Location, version is [var number] ? number : null, null)
                    : Failure.Reference(
                        "it does not name one secret, or has options",
                        "write gcp-sm://PROJECT/NAME?version=VERSION, and --file for a file"
                    ),
        },
        // https://github.com/helmfile/vals#gcp-secrets-manager
        Spelling.OfAddress(
            "vals",
            "ref+gcpsecrets://my-project/db?version=3#/password",
            ["ref+gcpsecrets://", "secretref+gcpsecrets://"],
            static uri =>
                uri.Options switch
                {
                    [] => To(uri.Location, null, SpelledParts.Selector(uri.Keys)),
                    [{ Name: "version", Value: { Length: > 0 } version }] => To(
                        uri.Location,
                        version,
                        SpelledParts.Selector(uri.Keys)
                    ),
                    _ => Failure.Reference(
                        "of its options only version is read",
                        "leave the others out, and write optional or default= into gcp-sm://PROJECT/NAME?..."
                    ),
                }
        ),
    ];

    private static Spelling Whole(string tool) =>
        new()
        {
            Tool = tool,
            Example = "gcp:secretmanager:projects/my-project/secrets/db",
            Beginnings = [Prefix],
            Read = static text => To(text[Prefix.Length..], null, null),
        };

    private static Outcome<SecretReference> To(string location, string? version, string? selector) =>
        new SecretReference(
            GoogleSecretManagerDescriptor.Scheme,
            null,
            location,
            version is null ? [] : [new(SecretQuestion.VersionOption, version)],
            selector
        );
}
