namespace Launcher.Providers;

/// <summary>How the content of a <see cref="SecretDocument"/> is organised.</summary>
internal enum DocumentFormat
{
    /// <summary>Just bytes: a selector is an error.</summary>
    Opaque,

    /// <summary>JSON text (RFC 8259).</summary>
    Json,

    /// <summary>Lines of <c>NAME=value</c>.</summary>
    Dotenv,

    /// <summary>Values by key, already separate.</summary>
    Keyed,
}
