using System.Globalization;

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
    private const string DataFolder = "data/";

    // What a KV v2 engine has beside data/ that can be read.
    private static readonly string[] s_besideData = ["metadata/", "subkeys/"];
    private const string ConfigPath = "config";

    public const string VersionOption = "version";
    public const string WriteOption = "write";
    public const string BodyPrefix = "body.";

    /// <summary>Says that the path is one of the HTTP API, which has <c>data/</c> behind a KV v2 engine's own path.</summary>
    public const string ApiPathOption = "api-path";

    /// <summary>Whether the path may have the API's <c>data/</c> in it.</summary>
    public bool IsApiPath { get; private init; }

    /// <summary>Reads a request; fails when its options are wrong.</summary>
    public static Outcome<VaultQuestion> Of(SecretRequest request)
    {
        int? version = null;
        var (writes, isApiPath) = (false, false);
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in request.Options)
        {
            var failure = name switch
            {
                VersionOption => ReadVersion(value, out version),
                WriteOption when value is not null => Failure.Reference(
                    "the option 'write' takes no value",
                    "write it alone: '?write'"
                ),
                ApiPathOption when value is not null => Failure.Reference(
                    "the option 'api-path' takes no value",
                    "write it alone: '?api-path'"
                ),
                _ when name == BodyPrefix => Failure.Reference(
                    "the option 'body.' names no field",
                    "write body.NAME=VALUE"
                ),
                _ when name is not (WriteOption or ApiPathOption) && value is null => Failure.Reference(
                    $"the option {Quoted.Text(name)} has no value",
                    $"write {name}=VALUE"
                ),
                _ => null,
            };
            if (failure is not null)
            {
                return failure;
            }
            isApiPath |= name == ApiPathOption;
            writes |= name is not (VersionOption or ApiPathOption);
            if (name.StartsWith(BodyPrefix, StringComparison.Ordinal))
            {
                fields.Add(name[BodyPrefix.Length..], value!);
            }
        }
        return writes && version is not null
            ? Failure.Reference("the option 'version' does not go with a write", "leave one of them out")
            : new VaultQuestion(request.Location, version, writes, [.. fields]) { IsApiPath = isApiPath };
    }

    /// <summary>The same question in the vault command's words, once it is known where the path's engine is: without <c>data/</c>.</summary>
    /// <param name="prefix">The path of a KV v2 engine, with its final slash.</param>
    public VaultQuestion Below(string prefix) =>
        IsApiPath && Path.AsSpan(prefix.Length).StartsWith(DataFolder)
            ? this with
            {
                Path = prefix + Path[(prefix.Length + DataFolder.Length)..],
            }
            : this;

    /// <summary>Whether it is for something else than a secret that a KV v2 engine has: <c>metadata/</c>.</summary>
    /// <param name="prefix">The path of the engine, with its final slash.</param>
    public bool IsBesideData(string prefix) =>
        IsApiPath
        && Path[prefix.Length..] is var rest
        && (rest == ConfigPath || s_besideData.Any(folder => rest.StartsWith(folder, StringComparison.Ordinal)));

    /// <summary>The path of the API that is asked for it, as a policy names it.</summary>
    /// <param name="mount">The engine; null for one that is not known, or any but KV v2.</param>
    public string ApiPath(Mount? mount) =>
        mount is { IsKeyValue: true, Version: 2 } && !Writes && !IsBesideData(mount.Prefix)
            ? $"{mount.Prefix}{DataFolder}{Below(mount.Prefix).Path[mount.Prefix.Length..]}"
            : Path;

    public bool Equals(VaultQuestion? other) =>
        other is not null
        && Path == other.Path
        && Version == other.Version
        && Writes == other.Writes
        && IsApiPath == other.IsApiPath
        && Fields.SequenceEqual(other.Fields);

    public override int GetHashCode() => HashCode.Combine(Path, Version, Writes, Fields.Count);

    private static Failure? ReadVersion(string? text, out int? version)
    {
        version = null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
        {
            version = number;
            return null;
        }
        return Failure.Reference(
            $"{Quoted.Text(text ?? "")} is not a version",
            "write version=1 or higher, or leave it out for the newest"
        );
    }
}
