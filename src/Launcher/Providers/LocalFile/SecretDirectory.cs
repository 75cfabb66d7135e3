using Launcher.Linux;

namespace Launcher.Providers.LocalFile;

/// <summary>
/// A directory as a document: each regular file is a key, its name is the key, in ordinal order. Links are followed.
/// Sub-directories, FIFOs, sockets and devices are no keys and are skipped; so are names that begin with <c>..</c>.
/// </summary>
internal static class SecretDirectory
{
    private const string InternalPrefix = "..";

    /// <summary>Reads all keys. One that cannot be read fails the whole: an app with half its secrets is worse than none.</summary>
    /// <param name="path">What messages call it.</param>
    /// <param name="real">Where it is: the same, or the same in one version of a volume.</param>
    /// <param name="directory">It, opened.</param>
    /// <param name="version">Of the volume it is in; null when it is in none.</param>
    /// <param name="confined">Whether a link that leads out of its directory is refused.</param>
    public static SecretAnswer Read(string path, string real, OpenFile directory, string? version, bool confined)
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
            using var file = confined
                ? ReadConfined(real, directory, entry, out errno)
                : directory.ReadEntry(entry.NativeName, out errno);
            var value = file is null ? null : ReadKey(file, left, out errno);
            if (value is null && errno == Errno.FileTooLarge)
            {
                return ReadFailure.Explain(path, errno);
            }
            // What open(2) says about a socket.
            if (value is null && errno is not (Errno.None or Errno.NoSuchDevice))
            {
                return ReadFailure.Unreadable($"{path}/{entry.Name}", errno);
            }
            if (value is not null)
            {
                keys.Add(new(entry.Name, value));
                left -= value.Bytes.Length;
            }
        }
        return new SecretDocument
        {
            Content = new SecretValue([]),
            Format = DocumentFormat.Keyed,
            Keys = keys,
            Version = version,
        };
    }

    /// <summary>Whether a name belongs to the volume and not to the user.</summary>
    public static bool IsInternal(string name) => name.StartsWith(InternalPrefix, StringComparison.Ordinal);

    private static OpenFile? ReadConfined(string real, OpenFile directory, DirectoryEntry entry, out Errno errno)
    {
        var file = directory.ReadOwnEntry(entry.NativeName, out errno);
        return file is null && errno == Errno.TooManyLinks
            ? OpenFile.ReadContents($"{real}/{entry.Name}", confined: true, out errno)
            : file;
    }

    /// <returns>Null with <see cref="Errno.None"/> when it is a link to something that is not a regular file.</returns>
    private static SecretValue? ReadKey(OpenFile file, int limit, out Errno errno)
    {
        errno = Paths.Status(file.Descriptor, out var status);
        if (errno != Errno.None || status.Kind != FileKind.Regular)
        {
            return null;
        }
        using var content = WholeFile.Read(file, status.Size, limit, out errno);
        return content is null ? null : new SecretValue(content.Bytes);
    }
}
