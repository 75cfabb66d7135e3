using System.Net.Http.Headers;
using Launcher.Model;

namespace Launcher.Transport;

/// <summary>A whole HTTP answer, at most <see cref="SecretLimits.MaxSecretBytes"/> long. Disposing clears it.</summary>
internal sealed class StoreResponse : IDisposable
{
    private readonly HttpResponseHeaders _headers;
    private readonly HttpContentHeaders? _contentHeaders;
    private readonly SecretBuffer _body;

    public StoreResponse(
        int status,
        HttpResponseHeaders headers,
        SecretBuffer body,
        HttpContentHeaders? contentHeaders = null
    ) => (Status, _headers, _body, _contentHeaders) = (status, headers, body, contentHeaders);

    /// <summary>200, 404, ...</summary>
    public int Status { get; }

    /// <summary>Whether the status is 2xx.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The bytes, decompressed. They may hold secrets.</summary>
    public ReadOnlySpan<byte> Body => _body.Bytes;

    /// <summary>The first value of a header, or null. <c>Content-Type</c> and its kin too.</summary>
    public string? Header(string name) => First(_headers, name) ?? First(_contentHeaders, name);

    public void Dispose() => _body.Dispose();

    private static string? First(HttpHeaders? headers, string name) =>
        headers is not null && headers.NonValidated.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
