using System.Diagnostics;
using System.Globalization;

namespace Launcher.Transport;

/// <summary>A token that is shown with every request (RFC 6750), and for how long. It cannot be printed.</summary>
[DebuggerDisplay("[secret]")]
internal sealed class AccessToken(string text, TimeSpan? life)
{
    /// <summary>For a request's header, and nothing else.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string Text => text;

    /// <summary>How long it is good for from when it came; null when the answer does not say.</summary>
    public TimeSpan? Life => life;

    /// <summary>
    /// An answer of OAuth 2.0 (RFC 6749, 5.1): <c>access_token</c>, with its life as <c>expires_in</c> or, by the clock of whoever
    /// answered, as <c>expires_on</c>; both numbers may be strings. Null when it is none.
    /// </summary>
    /// <exception cref="StoreException">It cannot be sent.</exception>
    public static AccessToken? Of(StoreResponse response, string endpoint)
    {
        var answer = JsonAnswer.Of(response.Body);
        return Of(
            answer["access_token"u8].Text,
            Seconds(answer["expires_in"u8]) is { } seconds ? TimeSpan.FromSeconds(seconds)
                : Seconds(answer["expires_on"u8]) is { } end ? response.Left(DateTimeOffset.UnixEpoch.AddSeconds(end))
                : null,
            endpoint
        );
    }

    /// <summary>One that an answer has in another form; null when it has none.</summary>
    /// <exception cref="StoreException">It cannot be sent.</exception>
    public static AccessToken? Of(string? text, TimeSpan? life, string endpoint) =>
        string.IsNullOrEmpty(text) ? null
        : RequestText.Problem(text) is { } unfit
            ? throw new StoreException(
                ProblemClass.BadValue,
                $"{endpoint} answered with a token that cannot be sent: {unfit.What}",
                "check what answers in its place"
            )
        : new AccessToken(text, life);

    public override string ToString() => SecretValue.Placeholder;

    // What a date and a span can hold.
    private static double? Seconds(JsonAnswer number) =>
        (
            number.Number
            ?? (
                long.TryParse(number.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var written)
                    ? written
                    : null
            )
        )
            is >= 0
                and <= uint.MaxValue
                and var seconds
            ? seconds
            : null;
}
