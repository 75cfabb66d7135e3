namespace Launcher.Providers.AzureKeyVault;

/// <summary>Which secret of which vault, and which version of it; or which of a vault's.</summary>
/// <param name="vault">A name, or a whole host name; empty for the one that <c>AZURE_KEY_VAULT_URL</c> names.</param>
/// <param name="name">Empty for all; with <see cref="AndMore"/> at its end for those that begin so.</param>
/// <param name="version">Null for the current one.</param>
internal sealed class SecretQuestion(string vault, string name, string? version)
{
    public const string VersionOption = "version";

    private const char AndMore = '*';
    private const int LongestName = 127;

    public string Vault => vault;

    public string Name => name;

    public string? Version => version;

    /// <summary>Whether it is about any number of secrets.</summary>
    public bool IsList => name.Length == 0 || name[^1] == AndMore;

    /// <summary>What the names of those begin with.</summary>
    public string Prefix => name.TrimEnd(AndMore);

    /// <summary>Null until it is there.</summary>
    public SecretAnswer? Answer { get; set; }

    /// <summary>What is wrong with it, as far as nobody has to be asked; null when nothing is.</summary>
    public static Failure? Check(string location)
    {
        var parts = location.Split('/');
        var wrong =
            parts[0].Length > 0 && !IsVault(parts[0]) && AzureCloud.OfVault(parts[0]) is null
                ? parts[0].Contains('.', StringComparison.Ordinal)
                    ? Failure.Reference(
                        $"{Quoted.Text(parts[0])} is not the host of a key vault",
                        "write the vault's name, or its host below vault.azure.net, vault.azure.cn or vault.usgovcloudapi.net"
                    )
                    : Failure.Reference(
                        $"{Quoted.Text(parts[0])} is not the name of a key vault",
                        "it has 3 to 24 letters, digits and dashes"
                    )
                : parts.Length > 2
                    ? Failure.Reference(
                        $"{Quoted.Text(location)} has more behind the name of the secret",
                        $"write a version as an option: {Quoted.Text($"azure-kv://{parts[0]}/{parts[1]}?version=...")}"
                    )
                    : null;
        var name = parts.Length < 2 ? "" : parts[1];
        return wrong
            ?? (
                name.Length <= LongestName && name.TrimEnd(AndMore).All(IsNameCharacter)
                    ? null
                    : Failure.Reference(
                        $"{Quoted.Text(name)} is not the name of a secret",
                        $"it has at most {LongestName} letters, digits and dashes"
                    )
            );
    }

    public static SecretQuestion Of(SecretRequest request)
    {
        var slash = request.Location.IndexOf('/', StringComparison.Ordinal);
        return new(
            slash < 0 ? request.Location : request.Location[..slash],
            slash < 0 ? "" : request.Location[(slash + 1)..],
            request.Options is [{ Name: VersionOption, Value: { } version }] ? version : null
        );
    }

    /// <summary>What is wrong with its options, or with the want of a name.</summary>
    public Failure? Problem(bool expand) =>
        version is not null && !(version.Length is > 0 and <= 32 && version.All(char.IsAsciiHexDigit))
            ? Failure.Reference(
                $"{Quoted.Text(version)} is not a version of a secret",
                "copy it from the end of the secret's identifier: 32 hexadecimal digits"
            )
        : IsList && !expand
            ? Failure.Reference(
                $"{Quoted.Text($"azure-kv://{vault}{(name.Length == 0 ? "" : $"/{name}")}")} is any number of secrets",
                "name one: azure-kv://VAULT/NAME; --expand takes all"
            )
        : IsList && version is not null
            ? Failure.Reference("a list of secrets has no version", "leave version out, or name one secret")
        : null;

    /// <summary>Whether it can be the name of a vault, which becomes part of a host.</summary>
    public static bool IsVault(string text) => text.Length is >= 3 and <= 24 && text.All(IsNameCharacter);

    private static bool IsNameCharacter(char character) => char.IsAsciiLetterOrDigit(character) || character == '-';
}
