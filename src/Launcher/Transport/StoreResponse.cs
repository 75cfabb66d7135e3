using System.Globalization;
using System.Net.Http.Headers;

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

    /// <summary>When it was asked for, by the run's clock.</summary>
    public long Asked { get; init; }

    /// <summary>Whether the status is 2xx.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The bytes, decompressed. They may hold secrets.</summary>
    public ReadOnlySpan<byte> Body => _body.Bytes;

    /// <summary>The first value of a header, or null. <c>Content-Type</c> and its kin too.</summary>
    public string? Header(string name) => First(_headers, name) ?? First(_contentHeaders, name);

    /// <summary>How long it is to a moment of the store's own clock, to the second, 0 when that has passed; null when the answer does not say its time.</summary>
    public TimeSpan? Left(DateTimeOffset moment) =>
        Date is not { } now ? null
        : moment > now ? moment - now
        : TimeSpan.Zero;

    /// <summary>The store's own time, to the second; null when the answer does not say it.</summary>
    public DateTimeOffset? Date =>
        DateTimeOffset.TryParseExact(
            Header("Date"),
            "R",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var date
        )
            ? date
            : null;

    /// <summary>A moment as stores write it in JSON and XML (ISO 8601); null for anything else.</summary>
    public static DateTimeOffset? Moment(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment
            : null;

    public void Dispose() => _body.Dispose();

    private static string? First(HttpHeaders? headers, string name) =>
        headers is not null && headers.NonValidated.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
