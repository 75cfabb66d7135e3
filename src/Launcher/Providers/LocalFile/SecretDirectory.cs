using System.Text;
using Launcher.Linux;
using Launcher.Model;

namespace Launcher.Providers.LocalFile;

/// <summary>
/// A directory as a document: each regular file is a key, its name is the key, in ordinal order. Links are followed.
/// Sub-directories, FIFOs, sockets and devices are no keys and are skipped; so are names that begin with <c>..</c>.
/// </summary>
/// <remarks>
/// A Kubernetes volume (AtomicWriter in pkg/volume/util) holds one directory per version (<c>..2026_01_02_...</c>), a
/// link <c>..data</c> to the current one, and for each key a link through <c>..data</c>. An update writes a new
/// directory, renames a new <c>..data</c> over the old one, then deletes the old directory. Reading through the links
/// could mix versions, so the version's directory is opened once. When <c>..data</c> still points to it afterwards,
/// its deletion had not begun, and nothing was missing in what was read.
/// </remarks>
internal static class SecretDirectory
{
    private const string InternalPrefix = "..";
    private const int MaxAttempts = 10;

    /// <summary>Reads all keys. One that cannot be read fails the whole: an app with half its secrets is worse than none.</summary>
    public static SecretAnswer Read(string path, OpenFile directory)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var version = CurrentVersion(directory);
            if (version is null)
            {
                return ReadKeys(path, directory, null);
            }
            using var versioned = directory.ReadEntry(version, out var errno);
            if (versioned is null && errno != Errno.NoSuchEntry)
            {
                return ReadFailure.Unreadable($"{path}/..data", errno);
            }
            var answer = versioned is null
                ? ReadFailure.Unreadable($"{path}/..data", errno)
                : ReadKeys(path, versioned, Encoding.UTF8.GetString(version.AsSpan()[..^1]));
            if (CurrentVersion(directory).AsSpan().SequenceEqual(version))
            {
                return answer;
            }
        }
        return SecretAnswer.Failed(
            ProblemClass.Unavailable,
            $"{Quoted.Text(path)} cannot be read: it changed {MaxAttempts} times meanwhile",
            "try again when what writes it is done"
        );
    }

    /// <summary>Whether a name belongs to the volume and not to the user.</summary>
    public static bool IsInternal(string name) => name.StartsWith(InternalPrefix, StringComparison.Ordinal);

    private static byte[]? CurrentVersion(OpenFile directory) => SymbolicLink.Target(directory, "..data\0"u8);

    private static SecretAnswer ReadKeys(string path, OpenFile directory, string? version)
    {
        var errno = DirectoryEntries.Read(directory, out var entries);
        if (errno != Errno.None)
        {
            return ReadFailure.Unreadable(path, errno);
        }
        var keys = new List<KeyValuePair<string, SecretValue>>();
        var left = SecretLimits.MaxSecretBytes;
        foreach (var entry in entries)
        {
            if (IsInternal(entry.Name) || entry.Kind is not (FileKind.Regular or FileKind.SymbolicLink or 0))
            {
                continue;
            }
            var value = ReadKey(directory, entry, left, out errno);
            if (value is null && errno == Errno.FileTooLarge)
            {
                return ReadFailure.Explain(path, errno);
            }
            if (value is null && errno != Errno.None)
            {
                return ReadFailure.Unreadable($"{path}/{entry.Name}", errno);
            }
            if (value is not null)
            {
                keys.Add(new(entry.Name, value));
                left -= value.Bytes.Length;
            }
        }
        return SecretAnswer.Found(
            new SecretDocument
            {
                Content = new SecretValue([]),
                Format = DocumentFormat.Keyed,
                Keys = keys,
                Version = version,
            }
        );
    }

    /// <returns>Null with <see cref="Errno.None"/> when it is a link to something that is no regular file.</returns>
    private static SecretValue? ReadKey(OpenFile directory, DirectoryEntry entry, int limit, out Errno errno)
    {
        using var file = directory.ReadEntry(entry.NativeName, out errno);
        if (file is null)
        {
            // What open(2) says about a socket.
            errno = errno == Errno.NoSuchDevice ? Errno.None : errno;
            return null;
        }
        errno = Paths.Status(file.Descriptor, out var status);
        return errno == Errno.None && status.Kind == FileKind.Regular
            ? ContentRead.Regular(file, status.Size, limit, out errno)
            : null;
    }
}
