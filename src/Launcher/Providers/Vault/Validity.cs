using Launcher.Transport;

namespace Launcher.Providers.Vault;

/// <summary>How long what the server answered is good for: by a lease, or by what its engine says of it.</summary>
internal static class Validity
{
    /// <param name="answer">What stands in it.</param>
    /// <param name="mount">The engine; null where the server does not say, and what stands in its data is anybody's.</param>
    /// <param name="session">Who asked.</param>
    public static Until Of(StoreResponse response, JsonAnswer answer, Mount? mount, Session? session)
    {
        var data = answer["data"u8];
        // KV v1 answers a duration as well; only a lease with an id ends.
        if (answer["lease_id"u8].Text is { Length: > 0 } id)
        {
            return new Until.Leased(id, Seconds(answer["lease_duration"u8]), answer["renewable"u8].IsTrue)
            {
                Session = session,
                Since = response.Asked,
            };
        }
        return mount switch
        {
            // A certificate without a lease: until its NotAfter.
            { Type: "pki" }
                when Seconds(data["expiration"u8]) is var end
                    && end > TimeSpan.Zero
                    && response.Left(DateTimeOffset.UnixEpoch + end) is { } left => new Until.Ends(left)
            {
                Since = response.Asked,
            },
            // The account of a static role, whose password the engine changes by itself.
            { IsKeyValue: false, Type: not "cubbyhole" }
                when data["ttl"u8].Number is not null
                    && !(data["rotation_period"u8].IsNothing && data["rotation_schedule"u8].IsNothing) =>
                new Until.Rotates(Seconds(data["ttl"u8])) { Since = response.Asked },
            _ => OfToken(response, answer["auth"u8]),
        };
    }

    /// <param name="granted">What a login, or the making of a token, answers; nothing for neither.</param>
    public static Until OfToken(StoreResponse response, JsonAnswer granted) =>
        Seconds(granted["lease_duration"u8]) is var life && life > TimeSpan.Zero
            ? new Until.Ends(life) { Since = response.Asked }
            : Until.Open;

    /// <param name="data">What a token that ends says of itself.</param>
    public static Until OfLook(StoreResponse response, JsonAnswer data) =>
        new Until.Ends(Seconds(data["ttl"u8])) { Since = response.Asked };

    /// <summary>A version of a KV secret that was stored to be deleted (<c>delete_version_after</c>).</summary>
    public static Until OfVersion(StoreResponse response, JsonAnswer metadata) =>
        StoreResponse.Moment(metadata["deletion_time"u8].Text) is { } end && response.Left(end) is { } left
            ? new Until.Expires(left) { Since = response.Asked }
            : Until.Open;

    private static TimeSpan Seconds(JsonAnswer number) =>
        TimeSpan.FromSeconds(Math.Clamp(number.Number ?? 0, 0, uint.MaxValue));
}
