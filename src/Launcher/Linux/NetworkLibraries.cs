namespace Launcher.Linux;

/// <summary>
/// Keeps the image's files away from the libraries inside of this program, which read them by <c>getenv</c> and by fixed
/// paths; their environment is empty since <see cref="ProcessImage.Capture"/>. The app sees none of it.
/// </summary>
internal static unsafe class NetworkLibraries
{
    private static readonly Lock s_gate = new();
    private static bool s_prepared;

    /// <summary>Call it before the first use of names or TLS, and after <see cref="ProcessImage.Capture"/>. Once counts.</summary>
    public static void Prepare()
    {
        lock (s_gate)
        {
            if (s_prepared)
            {
                return;
            }
            s_prepared = true;
            // The runtime would parse the image's whole trust store on first use: 90 ms. The roots are ours to give.
            Set("SSL_CERT_DIR\0"u8, "/nonexistent\0"u8);
            Set("SSL_CERT_FILE\0"u8, "/nonexistent\0"u8);
            // The image's openssl.cnf may name engines and providers that a static OpenSSL cannot load.
            Set("OPENSSL_CONF\0"u8, "/dev/null\0"u8);
            // Without HOME and /etc/passwd the runtime finds no place for certificate stores, and building a chain throws.
            Set("HOME\0"u8, "/nonexistent\0"u8);
            // glibc, static as it is, would load the modules of the image's nsswitch.conf: made for another glibc.
            Configure("hosts\0"u8, "files dns\0"u8);
            Configure("passwd\0"u8, "files\0"u8);
            Configure("group\0"u8, "files\0"u8);
        }
    }

    private static void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        // Safe: both end with a NUL, and setenv copies them. It fails only without memory.
        fixed (byte* nameStart = name)
        fixed (byte* valueStart = value)
        {
            _ = Libc.SetEnvironment(nameStart, valueStart, 1);
        }
    }

    private static void Configure(ReadOnlySpan<byte> database, ReadOnlySpan<byte> services)
    {
        // Safe: both end with a NUL, and glibc parses them during the call. It fails only for unknown databases.
        fixed (byte* databaseStart = database)
        fixed (byte* servicesStart = services)
        {
            _ = Libc.ConfigureLookup(databaseStart, servicesStart);
        }
    }
}
