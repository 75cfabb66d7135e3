namespace Launcher.Transport;

/// <summary>
/// How this machine's network is left: the variables that curl, Go and OpenSSL read too. A provider's own settings
/// (<see cref="TlsTrust"/>) rank above these.
/// </summary>
internal sealed record Network
{
    /// <summary>One for the whole run.</summary>
    public Persistence Persistence { get; } = new();

    /// <summary><c>HTTPS_PROXY</c> or <c>https_proxy</c>: the proxy for https addresses; null for none.</summary>
    public string? HttpsProxy { get; init; }

    /// <summary>
    /// <c>http_proxy</c>: the proxy for http addresses; null for none. Not <c>HTTP_PROXY</c>: in a CGI program that is a
    /// request's header (httpoxy, CVE-2016-5385).
    /// </summary>
    public string? HttpProxy { get; init; }

    /// <summary><c>NO_PROXY</c> or <c>no_proxy</c>: hosts, domains, addresses and CIDR ranges that are reached directly.</summary>
    public string? NoProxy { get; init; }

    /// <summary><c>SSL_CERT_FILE</c>: a PEM bundle of roots instead of the image's own.</summary>
    public string? CertificateFile { get; init; }

    /// <summary><c>SSL_CERT_DIR</c>: directories of PEM files, separated by colons, instead of the image's own.</summary>
    public string? CertificateDirectories { get; init; }

    public static Network Of(IReadOnlyList<ReadOnlyMemory<byte>> environment) =>
        new()
        {
            HttpsProxy =
                EnvironmentEntry.Text(environment, "HTTPS_PROXY") ?? EnvironmentEntry.Text(environment, "https_proxy"),
            HttpProxy = EnvironmentEntry.Text(environment, "http_proxy"),
            NoProxy = EnvironmentEntry.Text(environment, "NO_PROXY") ?? EnvironmentEntry.Text(environment, "no_proxy"),
            CertificateFile = EnvironmentEntry.Text(environment, "SSL_CERT_FILE"),
            CertificateDirectories = EnvironmentEntry.Text(environment, "SSL_CERT_DIR"),
        };
}

/// <summary>
/// Whether a question is asked again until its time is over, as at a start, or once: whoever stays beside the app decides
/// itself when to ask again, for all that wait for the store.
/// </summary>
internal sealed class Persistence
{
    public bool IsOver { get; private set; }

    /// <summary>From now on each question is one attempt.</summary>
    public void End() => IsOver = true;
}
