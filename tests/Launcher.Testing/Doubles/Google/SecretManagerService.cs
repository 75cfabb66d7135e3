using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Launcher.Testing.Doubles.Google;

/// <summary>Secret Manager's REST API, as far as it is read from.</summary>
internal sealed class SecretManagerService(GoogleServer google)
{
    private const string Number = "123456789012";
    private const int MostOnAPage = 25_000;

    private readonly ConcurrentDictionary<string, List<Version>> _secrets = new(StringComparer.Ordinal);

    /// <summary>A secret (<c>*</c> for the list) that may not be read, and the reason.</summary>
    public ConcurrentDictionary<string, string> Denied { get; } = new();

    /// <summary>What the checksum of each answer is made wrong by.</summary>
    public uint Damage { get; set; }

    /// <summary>Whether answers have a checksum.</summary>
    public bool HasChecksum { get; set; } = true;

    /// <summary>Which version another name stands for.</summary>
    public Dictionary<string, string> Aliases { get; } = [];

    /// <summary>The bytes of the last answer.</summary>
    public int LastAnswer { get; private set; }

    /// <summary>Stores a version.</summary>
    /// <returns>Its number.</returns>
    public string Put(string name, string value, string? place = null) =>
        Put(name, Encoding.UTF8.GetBytes(value), place);

    /// <inheritdoc cref="Put(string, string, string?)"/>
    public string Put(string name, byte[] value, string? place = null)
    {
        var versions = _secrets.GetOrAdd($"{place}/{name}", _ => []);
        versions.Add(new Version(value));
        return versions.Count.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Changes a version's state: <c>DISABLED</c>, <c>DESTROYED</c>.</summary>
    public void Set(string name, string version, string state) =>
        _secrets[$"/{name}"][int.Parse(version, CultureInfo.InvariantCulture) - 1].State = state;

    public async Task AnswerAsync(
        HttpContext context,
        SeenRequest request,
        string path,
        Dictionary<string, string> query
    )
    {
        if (google.Refuses(request.Header("Authorization")) is { } refusal)
        {
            await GoogleServer.FailAsync(
                context,
                401,
                "UNAUTHENTICATED",
                "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.",
                refusal
            );
            return;
        }
        if (request.Header("x-goog-user-project") is { } quota && quota != "quota-project")
        {
            await DenyAsync(context, "USER_PROJECT_DENIED", path);
            return;
        }
        switch (path.Trim('/').Split('/'))
        {
            case ["v1", "projects", var project, .. var rest] when project != GoogleServer.Project:
                _ = rest;
                await DenyAsync(context, "CONSUMER_INVALID", path);
                break;
            case ["v1", "projects", _, "secrets"]:
                await ListAsync(context, "", query);
                break;
            case ["v1", "projects", _, "locations", var place, "secrets"]:
                await ListAsync(context, place, query);
                break;
            case ["v1", "projects", _, "secrets", var name, "versions", var version]
                when version.EndsWith(":access", StringComparison.Ordinal):
                await ReadAsync(context, "", name, version[..^":access".Length]);
                break;
            case ["v1", "projects", _, "locations", var place, "secrets", var name, "versions", var version]
                when version.EndsWith(":access", StringComparison.Ordinal):
                await ReadAsync(context, place, name, version[..^":access".Length]);
                break;
            default:
                // As Google's front end answers what no API has.
                context.Response.StatusCode = 404;
                context.Response.ContentType = "text/html";
                await context.Response.WriteAsync("<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>");
                break;
        }
    }

    private async Task ReadAsync(HttpContext context, string place, string name, string version)
    {
        var inside = place.Length == 0 ? "" : $"/locations/{place}";
        var path = $"projects/{Number}{inside}/secrets/{name}";
        if (Denied.TryGetValue(name, out var reason))
        {
            await DenyAsync(context, reason, path);
            return;
        }
        var versions = _secrets.GetValueOrDefault($"{place}/{name}");
        if (versions is null)
        {
            await GoogleServer.FailAsync(context, 404, "NOT_FOUND", $"Secret [{path}] not found or has no versions.");
            return;
        }
        var number = version == "latest" ? versions.Count.ToString(CultureInfo.InvariantCulture) : version;
        number = Aliases.GetValueOrDefault(number, number);
        var found = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            ? versions.ElementAtOrDefault(at - 1)
            : null;
        if (found is null)
        {
            await GoogleServer.FailAsync(
                context,
                404,
                "NOT_FOUND",
                $"Secret Version [{path}/versions/{version}] not found."
            );
            return;
        }
        if (found.State != "ENABLED")
        {
            await GoogleServer.FailAsync(
                context,
                400,
                "FAILED_PRECONDITION",
                $"Secret Version [{path}/versions/{number}] is in {found.State} state."
            );
            return;
        }
        var payload = new JsonObject { ["data"] = Convert.ToBase64String(found.Value) };
        if (HasChecksum)
        {
            payload["dataCrc32c"] = (Checksum(found.Value) + Damage).ToString(CultureInfo.InvariantCulture);
        }
        var body = new JsonObject { ["name"] = $"{path}/versions/{number}", ["payload"] = payload };
        LastAnswer = Encoding.UTF8.GetByteCount(body.ToJsonString());
        await GoogleServer.WriteAsync(context, 200, body);
    }

    private async Task ListAsync(HttpContext context, string place, Dictionary<string, string> query)
    {
        if (Denied.TryGetValue("*", out var reason))
        {
            await DenyAsync(context, reason, "projects");
            return;
        }
        var size = Math.Min(
            MostOnAPage,
            int.Parse(query.GetValueOrDefault("pageSize", "250"), CultureInfo.InvariantCulture)
        );
        var start = int.Parse(query.GetValueOrDefault("pageToken", "0"), CultureInfo.InvariantCulture);
        var inside = place.Length == 0 ? "" : $"/locations/{place}";
        string[] names =
        [
            .. _secrets
                .Keys.Where(key => key.StartsWith($"{place}/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
        var fields = query.GetValueOrDefault("fields", "nextPageToken,secrets.name,secrets.replication,totalSize");
        var page = new JsonArray();
        foreach (var name in names.Skip(start).Take(size))
        {
            var secret = new JsonObject
            {
                ["name"] = $"projects/{Number}{inside}/secrets/{name[(place.Length + 1)..]}",
            };
            if (fields.Contains("replication", StringComparison.Ordinal))
            {
                secret["replication"] = new JsonObject { ["automatic"] = new JsonObject() };
            }
            page.Add(secret);
        }
        var body = new JsonObject();
        if (page.Count > 0)
        {
            body["secrets"] = page;
        }
        if (start + size < names.Length)
        {
            body["nextPageToken"] = (start + size).ToString(CultureInfo.InvariantCulture);
        }
        await GoogleServer.WriteAsync(context, 200, body);
    }

    private static Task DenyAsync(HttpContext context, string reason, string resource) =>
        GoogleServer.FailAsync(
            context,
            403,
            "PERMISSION_DENIED",
            $"Permission 'secretmanager.versions.access' denied for resource '{resource}' (or it may not exist).",
            reason
        );

    private static uint Checksum(byte[] bytes)
    {
        var sum = uint.MaxValue;
        foreach (var value in bytes)
        {
            // Bit by bit, as RFC 3720 has it: nothing of the launcher's.
            sum ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                sum = (sum >> 1) ^ (BitOperations.PopCount(sum & 1) == 1 ? 0x82f63b78 : 0);
            }
        }
        return ~sum;
    }

    private sealed class Version(byte[] value)
    {
        public byte[] Value => value;

        public string State { get; set; } = "ENABLED";
    }
}
