namespace Launcher.Providers.AzureKeyVault;

/// <summary>How other tools write a secret of Key Vault.</summary>
internal static class AzureSpellings
{
    private const string SecretInit = "azure:keyvault:";

    public static readonly IReadOnlyList<Spelling> All =
    [
        new()
        {
            // https://bank-vaults.dev/docs/secret-init/
            Tool = "bank-vaults",
            Example = "azure:keyvault:db-password",
            Beginnings = [SecretInit],
            Read = static text => To("", text[SecretInit.Length..].Split('/'), null),
        },
        // https://github.com/helmfile/vals#azure-key-vault
        Spelling.OfAddress(
            "vals",
            "ref+azurekeyvault://my-vault/db#/password",
            ["ref+azurekeyvault://", "secretref+azurekeyvault://"],
            static uri =>
                uri.Location.Split('/') is [var vault, .. var rest]
                    ? uri.Options.Count > 0
                        ? Failure.Reference("it has options, and vals has none for Key Vault", "leave them out")
                        : To(vault, rest, SpelledParts.Selector(uri.Keys))
                    : null
        ),
    ];

    private static Outcome<SecretReference> To(string vault, string[] path, string? selector) =>
        path is [{ Length: > 0 } name, .. { Length: <= 1 } version]
            ? new SecretReference(
                AzureKeyVaultDescriptor.Scheme,
                null,
                $"{vault}/{name}",
                version is [{ Length: > 0 } id] ? [new(SecretQuestion.VersionOption, id)] : [],
                selector
            )!
            : Failure.Reference("it does not name one secret", "write azure-kv://VAULT/NAME?version=VERSION");
}
