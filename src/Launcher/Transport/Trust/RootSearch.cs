using System.Text;
using Launcher.Linux;

namespace Launcher.Transport.Trust;

/// <summary>
/// Finds the roots that count, in this order: the provider's own setting, <c>SSL_CERT_FILE</c> and <c>SSL_CERT_DIR</c>,
/// the image's bundle, the image's directory, Mozilla's. The first that there is, is all that counts.
/// </summary>
/// <param name="root">In front of the image's own paths: for tests.</param>
internal sealed class RootSearch(TlsTrust trust, Network network, string root = "")
{
    // 40 times Mozilla's.
    private const int MaxBundle = 8 * 1024 * 1024;

    // Where distributions keep their bundle; the list of Go's crypto/x509 (root_linux.go).
    private static readonly string[] s_bundles =
    [
        "/etc/ssl/certs/ca-certificates.crt", // Debian, Ubuntu, Alpine, Arch, distroless
        "/etc/pki/tls/certs/ca-bundle.crt", // Fedora, RHEL, UBI, Amazon Linux
        "/etc/ssl/ca-bundle.pem", // SUSE
        "/etc/pki/tls/cacert.pem", // OpenELEC
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", // newer Fedora, RHEL and UBI
        "/etc/ssl/cert.pem", // Alpine without its package, OpenBSD
    ];

    private static readonly string[] s_directories = ["/etc/ssl/certs", "/etc/pki/tls/certs"];

    private readonly List<ReadOnlyMemory<byte>> _certificates = [];

    /// <exception cref="StoreException">What somebody named cannot be read or holds no certificate.</exception>
    public RootStore Find()
    {
        var source = Text() ?? Explicit() ?? Variables() ?? Image();
        if (source is null)
        {
            EmbeddedRoots.Read(_certificates);
            source = EmbeddedRoots.Name;
        }
        return new RootStore(source, _certificates);
    }

    private string? Text()
    {
        if (trust.CaText is not { } text)
        {
            return null;
        }
        PemText.Split(Encoding.UTF8.GetBytes(text), _certificates);
        return _certificates.Count > 0
            ? "the CA certificate of the settings"
            : throw Unreadable("the CA certificate of the settings holds no certificate");
    }

    private string? Explicit() =>
        Named(trust.CaFile, trust.CaDirectory is { } directory ? [directory] : [], "the CA file", "the CA directory");

    private string? Variables() =>
        trust.IsDecided
            ? null
            : Named(
                network.CertificateFile,
                network.CertificateDirectories?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? [],
                "SSL_CERT_FILE",
                "SSL_CERT_DIR"
            );

    private string? Named(string? file, string[] directories, string fileName, string directoryName)
    {
        if (file is null && directories.Length == 0)
        {
            return null;
        }
        if (file is not null && AddFile(file) is not Errno.None and var errno)
        {
            throw Unreadable(Shown.Unreadable(file, ErrnoText.Describe(errno), fileName));
        }
        if (file is not null && _certificates.Count == 0)
        {
            throw Unreadable($"{fileName} {Shown.Path(file)} holds no certificate");
        }
        foreach (var directory in directories)
        {
            if (AddDirectory(directory) is not Errno.None and var wrong)
            {
                throw Unreadable(Shown.Unreadable(directory, ErrnoText.Describe(wrong), directoryName));
            }
        }
        var places = string.Join(':', directories);
        return _certificates.Count == 0 ? throw Unreadable($"{directoryName} {Shown.Path(places)} holds no certificate")
            : file is null ? $"{directoryName} {Shown.Path(places)}"
            : $"{fileName} {Shown.Path(file)}";
    }

    private string? Image() =>
        Array.Find(s_bundles, bundle => AddFile(root + bundle) == Errno.None && _certificates.Count > 0)
        ?? Array.Find(s_directories, folder => AddDirectory(root + folder) == Errno.None && _certificates.Count > 0);

    private Errno AddFile(string path)
    {
        using var text = WholeFile.Read(path, MaxBundle, out var errno);
        PemText.Split(text is null ? default : text.Bytes, _certificates);
        return errno;
    }

    private Errno AddDirectory(string path)
    {
        using var directory = OpenFile.ReadContents(path, out var errno);
        if (directory is null)
        {
            return errno;
        }
        errno = DirectoryEntries.Read(directory, out var entries);
        foreach (var entry in entries)
        {
            // What in there is no readable file is none of ours; and a link to a neighbour, as c_rehash makes them, is
            // that neighbour once more.
            if (entry.Kind is not FileKind.Directory && !IsToNeighbour(directory, entry))
            {
                _ = AddFile($"{path}/{entry.Name}");
            }
        }
        return errno;
    }

    private static bool IsToNeighbour(OpenFile directory, DirectoryEntry entry) =>
        entry.Kind is FileKind.SymbolicLink
        && SymbolicLink.Target(directory, entry.NativeName) is { } target
        && !target.Contains((byte)'/');

    private static StoreException Unreadable(string what) =>
        Failure.Setting(what, "name a PEM file of the certificates that sign the store's own");
}
