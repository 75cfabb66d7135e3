namespace Launcher.Providers;

/// <summary>What a store holds at one location, before a selector picks from it.</summary>
internal sealed record SecretDocument
{
    /// <summary>The answer to a request that was only asked about: it is allowed, and nothing was issued.</summary>
    public static SecretDocument NotIssued { get; } =
        new()
        {
            Content = new SecretValue([]),
            Format = DocumentFormat.Opaque,
            IsIssued = false,
        };

    /// <summary>The exact bytes; empty when <see cref="Format"/> is <see cref="DocumentFormat.Keyed"/>.</summary>
    public required SecretValue Content { get; init; }

    /// <summary>How a selector or <c>--expand</c> reads it.</summary>
    public required DocumentFormat Format { get; init; }

    /// <summary>The values by key, in the store's order, when the format is keyed (a directory: one file, one key).</summary>
    public IReadOnlyList<KeyValuePair<string, SecretValue>> Keys { get; init; } = [];

    /// <summary>The store's name for this version (a number, an id, a modification time); null where it has none. Not secret.</summary>
    public string? Version { get; init; }

    public Until Until { get; init; } = Until.Open;

    /// <summary>False when there is no secret in it, only the leave to have one: no selector applies.</summary>
    public bool IsIssued { get; init; } = true;
}

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
