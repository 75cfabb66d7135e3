using System.Text.Json.Nodes;

namespace Launcher.Testing.Doubles.Vault;

/// <summary>What the double answers: a status and a body, as a real server writes them.</summary>
internal sealed record VaultAnswer(int Status, JsonNode? Body)
{
    /// <summary>Another header than those of every answer.</summary>
    public (string Name, string Value)? Header { get; init; }

    /// <summary>Bytes that are no JSON: what <c>pki/ca/pem</c> answers, or something that is no Vault.</summary>
    public byte[]? Raw { get; init; }

    public string ContentType { get; init; } = "application/json";

    public static VaultAnswer Nothing { get; } = new(204, null);

    /// <summary>The path is known and holds nothing.</summary>
    public static VaultAnswer Missing => Error(404);

    public static VaultAnswer Denied => Error(403, "1 error occurred:\n\t* permission denied\n\n");

    public static VaultAnswer BadToken => Error(403, "permission denied");

    public static VaultAnswer Error(int status, params string[] errors) =>
        new(status, new JsonObject { ["errors"] = new JsonArray([.. errors.Select(error => (JsonNode)error)]) });

    public static VaultAnswer Data(JsonNode? data, int status = 200) => new(status, Envelope(data));

    /// <summary>A secret that lives for a time.</summary>
    public static VaultAnswer Leased(JsonNode? data, string lease, long seconds, bool renewable)
    {
        var body = Envelope(data);
        body["lease_id"] = lease;
        body["lease_duration"] = seconds;
        body["renewable"] = renewable;
        return new VaultAnswer(200, body);
    }

    /// <summary>What an engine says of more time when there is none left (vault/expiration.go, sdk/framework/lease.go).</summary>
    public static string PastMax =>
        "failed to renew entry: resp: (*logical.Response)(nil) err: past the max TTL, cannot renew";

    /// <summary>The same, saying that it is less than its role would give.</summary>
    public VaultAnswer Warned(VaultLife life)
    {
        if (life.IsCapped)
        {
            Body!["warnings"] = new JsonArray(
                $"TTL exceeded the effective max_ttl of \"{life.Seconds}s\"; TTL value is capped accordingly"
            );
        }
        return this;
    }

    public static VaultAnswer Auth(JsonObject auth)
    {
        var body = Envelope(null);
        body["auth"] = auth;
        return new VaultAnswer(200, body);
    }

    private static JsonObject Envelope(JsonNode? data) =>
        new()
        {
            ["request_id"] = Guid.NewGuid().ToString(),
            ["lease_id"] = "",
            ["renewable"] = false,
            ["lease_duration"] = 0,
            ["data"] = data,
            ["wrap_info"] = null,
            ["warnings"] = null,
            ["auth"] = null,
        };
}
