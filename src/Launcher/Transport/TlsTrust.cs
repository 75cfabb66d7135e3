namespace Launcher.Transport;

/// <summary>Which servers a connection trusts, and what it shows them.</summary>
internal sealed record TlsTrust
{
    /// <summary>The image's roots, no client certificate.</summary>
    public static readonly TlsTrust Default = new();

    /// <summary>PEM text of the only roots that count; it ranks above file and directory.</summary>
    public string? CaText { get; init; }

    /// <summary>A PEM file of the only roots that count; null for <c>SSL_CERT_FILE</c>, else the image's bundle.</summary>
    public string? CaFile { get; init; }

    /// <summary>A directory of PEM files with the only roots that count.</summary>
    public string? CaDirectory { get; init; }

    /// <summary>
    /// Whether that is decided, also where it names nothing: then the image's own roots count, and <c>SSL_CERT_FILE</c> and
    /// <c>SSL_CERT_DIR</c> do not.
    /// </summary>
    public bool IsDecided { get; init; }

    /// <summary>A PEM file with the client certificate and its chain; null for none.</summary>
    public string? ClientCertificateFile { get; init; }

    /// <summary>A PEM file with the client certificate's private key.</summary>
    public string? ClientKeyFile { get; init; }

    /// <summary>How a client certificate and its key are given, for messages; null where there is no way.</summary>
    public string? ClientWay { get; init; }

    /// <summary>
    /// Whether the client's files are read through no link that leads out of its directory. Roots are: they give nothing
    /// away, and in most images they are links.
    /// </summary>
    public bool ConfinesLinks { get; init; }

    /// <summary>The name the server's certificate must have (and SNI); null for the address's host.</summary>
    public string? ServerName { get; init; }

    /// <summary>No verification at all. Never by default; whoever sets it is warned.</summary>
    public bool SkipsVerification { get; init; }
}
