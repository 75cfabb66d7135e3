using System.Net.Http.Headers;
using Launcher.Model;

namespace Launcher.Transport;

/// <summary>A whole HTTP answer, at most <see cref="SecretLimits.MaxSecretBytes"/> long. Disposing clears it.</summary>
internal sealed class StoreResponse : IDisposable
{
    private readonly HttpResponseHeaders _headers;
    private readonly SecretBuffer _body;

    public StoreResponse(int status, HttpResponseHeaders headers, SecretBuffer body) =>
        (Status, _headers, _body) = (status, headers, body);

    /// <summary>200, 404, ...</summary>
    public int Status { get; }

    /// <summary>Whether the status is 2xx.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The bytes, decompressed. They may hold secrets.</summary>
    public ReadOnlySpan<byte> Body => _body.Bytes;

    /// <summary>The first value of a header, or null.</summary>
    public string? Header(string name) =>
        _headers.NonValidated.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    public void Dispose() => _body.Dispose();
}
