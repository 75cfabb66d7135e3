using System.Globalization;
using Launcher.Model;

namespace Launcher.Providers.Vault;

/// <summary>What is asked of one path. Requests that only differ in how the answer is used are one question.</summary>
/// <param name="Path">As the vault command takes it: <c>secret/db</c>, <c>database/creds/app</c>.</param>
/// <param name="Version">Of a KV v2 secret; null for the newest.</param>
/// <param name="Writes">Whether it is a write: it makes the store create something.</param>
/// <param name="Fields">The members of a write's body, by name, sorted.</param>
internal sealed record VaultQuestion(
    string Path,
    int? Version,
    bool Writes,
    IReadOnlyList<KeyValuePair<string, string>> Fields
)
{
    public const string VersionOption = "version";
    public const string WriteOption = "write";
    public const string BodyPrefix = "body.";

    /// <summary>Reads a request.</summary>
    /// <param name="failure">What is wrong with its options, when the result is null.</param>
    public static VaultQuestion? Of(SecretRequest request, out SecretFailure? failure)
    {
        int? version = null;
        var writes = false;
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in request.Options)
        {
            failure = name switch
            {
                VersionOption => ReadVersion(value, out version),
                WriteOption when value is not null => Bad(
                    "the option 'write' takes no value",
                    "write it alone: '?write'"
                ),
                _ when name == BodyPrefix => Bad("the option 'body.' names no field", "write body.NAME=VALUE"),
                _ when name != WriteOption && value is null => Bad(
                    $"the option {Quoted.Text(name)} has no value",
                    $"write {name}=VALUE"
                ),
                _ => null,
            };
            if (failure is not null)
            {
                return null;
            }
            writes |= name != VersionOption;
            if (name.StartsWith(BodyPrefix, StringComparison.Ordinal))
            {
                fields.Add(name[BodyPrefix.Length..], value!);
            }
        }
        failure =
            writes && version is not null
                ? Bad("the option 'version' does not go with a write", "leave one of them out")
                : null;
        return failure is null ? new VaultQuestion(request.Location, version, writes, [.. fields]) : null;
    }

    public bool Equals(VaultQuestion? other) =>
        other is not null
        && Path == other.Path
        && Version == other.Version
        && Writes == other.Writes
        && Fields.SequenceEqual(other.Fields);

    public override int GetHashCode() => HashCode.Combine(Path, Version, Writes, Fields.Count);

    private static SecretFailure? ReadVersion(string? text, out int? version)
    {
        version = null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
        {
            version = number;
            return null;
        }
        return Bad(
            $"{Quoted.Text(text ?? "")} is no version",
            "write version=1 or higher, or leave it out for the newest"
        );
    }

    private static SecretFailure Bad(string what, string wayOut) => new(ProblemClass.BadReference, what, wayOut);
}
