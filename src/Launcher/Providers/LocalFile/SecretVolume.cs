using Launcher.Linux;

namespace Launcher.Providers.LocalFile;

/// <summary>
/// A Kubernetes volume (AtomicWriter in pkg/volume/util): one directory per version (<c>..2026_01_02_...</c>), a link
/// <c>..data</c> to the current one, and for each key a link through <c>..data</c>. An update writes a new directory,
/// renames a new <c>..data</c> over the old one, then deletes the old directory. What is read through the links one after
/// the other can come from two versions; what is read in a version's own directory cannot.
/// </summary>
/// <param name="Path">Where it is mounted.</param>
internal sealed record SecretVolume(string Path)
{
    private const string Data = "..data";

    /// <summary>The volume a path reads through <c>..data</c> of; null when it reads through none.</summary>
    /// <param name="expand">Whether all keys are wanted: then the path may be the volume itself.</param>
    public static SecretVolume? Of(string path, bool expand)
    {
        var end = 0;
        foreach (var prefix in PathPrefixes.Of(path))
        {
            if (end > 0 && IsLinkThrough(path[..end], Name(prefix, end)))
            {
                return new SecretVolume(path[..end]);
            }
            end = prefix.Length;
        }
        return expand && new SecretVolume(path) is { Version: not null } whole ? whole : null;
    }

    /// <summary>The current version's directory, a name in the volume; null when there is none.</summary>
    public string? Version =>
        SymbolicLink.TargetText($"{Path}/{Data}") is { } name && name is not ("" or "." or "..") && !name.Contains('/')
            ? name
            : null;

    /// <summary>A path below the volume as it is in one version, which no update changes.</summary>
    public string In(string version, string path) => $"{Path}/{version}{path[Path.Length..]}";

    private static bool IsLinkThrough(string volume, string name) =>
        name.Length > 0
        && SymbolicLink.TargetText($"{volume}/{name}") == $"{Data}/{name}"
        && new SecretVolume(volume).Version is not null;

    private static string Name(string prefix, int end) => prefix[end..].TrimStart('/');
}
