namespace Launcher.Providers.Vault;

/// <summary>
/// How other tools write a path of Vault: as the HTTP API takes it (<c>secret/data/db</c>), of which
/// <see cref="VaultQuestion.ApiPathOption"/> tells the reader.
/// </summary>
internal static class VaultSpellings
{
    private const string DataFolder = "/data/";

    public static readonly IReadOnlyList<Spelling> All =
    [
        new()
        {
            // https://bank-vaults.dev/docs/mutating-webhook/
            Tool = "bank-vaults",
            Example = "vault:secret/data/db#password",
            Beginnings = ["vault:", ">>vault:"],
            Opening = "${",
            Closing = "}",
            Read = BankVaults,
        },
        // https://github.com/helmfile/vals#expression-syntax
        Spelling.OfAddress(
            "vals",
            "ref+vault://secret/data/db#/password",
            ["ref+vault://", "secretref+vault://"],
            Vals
        ),
    ];

    private static Outcome<SecretReference>? BankVaults(string text)
    {
        if (text.StartsWith('>'))
        {
            return Failure.Reference(
                "'>>' writes to the server",
                "say what is written: vault://PATH?body.NAME=VALUE#KEY, or vault://PATH?write#KEY for nothing"
            );
        }
        var rest = text["vault:".Length..];
        // vault:// and what is near it.
        if (rest.StartsWith('/') || rest.Length == 0)
        {
            return null;
        }
        if (rest == "login")
        {
            return Failure.Reference(
                "'login' hands out the launcher's own token, and the app never gets that",
                "make one for the app: vault://auth/token/create?write#client_token"
            );
        }
        var parts = rest.Split('#', 3);
        return parts[0] is ['v', >= '1' and <= '9', ..] && parts[0].Contains(':', StringComparison.Ordinal)
                ? Failure.Reference(
                    "it looks like a ciphertext of the transit engine",
                    "have it decrypted: vault://transit/decrypt/KEY?body.ciphertext=vault:v1:...&decode=base64#plaintext"
                )
            : parts.Length < 2 || parts[1].Length == 0
                ? Failure.Reference("it names no key", "write vault:PATH#KEY, or vault://PATH for all of it")
            : parts[1].Contains("${", StringComparison.Ordinal)
                ? Failure.Reference(
                    "a template in place of the key",
                    "write the text around the secret: TEXT@{vault://PATH#KEY}TEXT"
                )
            : parts.Length < 3 ? To(parts[0], [], [parts[1]])
            : parts[2].Length > 0 && parts[2].All(char.IsAsciiDigit)
                ? To(parts[0], [new(VaultQuestion.VersionOption, parts[2])], [parts[1]])
            : Failure.Reference("what follows the second '#' is not a version", "write vault:PATH#KEY#VERSION");
    }

    private static Outcome<SecretReference>? Vals(SpelledParts uri)
    {
        var options = new List<ReferenceOption>();
        foreach (var option in uri.Options)
        {
            switch (option)
            {
                // Without host= it says nothing there.
                case { Name: "proto" } or { Name: "decode", Value: "raw" }:
                    break;
                case { Name: "version" } or { Name: "decode", Value: "base64" }:
                    options.Add(option);
                    break;
                default:
                    return Failure.Reference(
                        "of its options only version and decode are read: where the server is, and who asks it, are settings here",
                        "leave them out and set --vault-addr, --vault-role, ..., or --vault+NAME-addr and write vault+NAME://"
                    );
            }
        }
        // Without a fragment, the last part of the path is the key.
        var cut = uri.Location.LastIndexOf('/');
        return uri.Keys.Count > 0 || cut < 0
            ? To(uri.Location, options, uri.Keys)
            : To(uri.Location[..cut], options, [uri.Location[(cut + 1)..]]);
    }

    private static SecretReference To(string path, List<ReferenceOption> options, IReadOnlyList<string> keys)
    {
        if (path.Contains(DataFolder, StringComparison.Ordinal))
        {
            options.Add(new(VaultQuestion.ApiPathOption, null));
        }
        return new SecretReference(VaultDescriptor.Scheme, null, path, options, SpelledParts.Selector(keys));
    }
}
