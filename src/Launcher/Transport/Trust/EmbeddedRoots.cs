using System.IO.Compression;

namespace Launcher.Transport.Trust;

/// <summary>Mozilla's roots as Debian ships them, for images without any. <c>build/mozilla-roots.sh</c> refreshes them.</summary>
internal static class EmbeddedRoots
{
    private const string Resource = "mozilla-roots.der.gz";

    public const string Name = "the Mozilla roots inside of the launcher";

    /// <summary>The DER of every root.</summary>
    public static void Read(List<ReadOnlyMemory<byte>> certificates)
    {
        using var resource = typeof(EmbeddedRoots).Assembly.GetManifestResourceStream(Resource)!;
        using var plain = new MemoryStream();
        using (var gzip = new GZipStream(resource, CompressionMode.Decompress))
        {
            gzip.CopyTo(plain);
        }
        ReadOnlyMemory<byte> rest = plain.GetBuffer().AsMemory(0, (int)plain.Length);
        // One after the other: each says how long it is.
        while (DerCertificate.Length(rest.Span) is > 0 and var length)
        {
            certificates.Add(rest[..length]);
            rest = rest[length..];
        }
    }
}
