namespace Launcher.Transport;

/// <summary>One HTTP request, before it is bound to a connection. Safe to send again, unless it says so.</summary>
/// <param name="Method"><c>GET</c>, <c>POST</c>, <c>PUT</c>, <c>LIST</c>.</param>
/// <param name="Path">Path and query relative to <see cref="Endpoint.Address"/>, percent-encoded, without a slash in front.</param>
internal sealed record StoreRequest(string Method, string Path)
{
    /// <summary>Header names and values, in order. They may hold login secrets: never log them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body, or empty for none. It may hold login secrets.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>
    /// Whether the store may see it only once, because seeing it changes something (unwrapping a token, issuing a
    /// certificate). It is then tried again only when it surely was not sent, or when the answer says that it was not
    /// executed; an attempt has the whole budget.
    /// </summary>
    public bool Once { get; init; }

    /// <summary><c>Content-Type</c> of the body.</summary>
    public string ContentType { get; init; } = "application/json";
}
