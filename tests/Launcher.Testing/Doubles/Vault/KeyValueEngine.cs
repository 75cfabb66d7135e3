using System.Globalization;
using System.Text.Json.Nodes;

namespace Launcher.Testing.Doubles.Vault;

/// <summary>KV, version 1: a path is a JSON object.</summary>
internal sealed class PlainKeyValueEngine : IEngine
{
    private const int DefaultLease = 2_764_800;

    private readonly Dictionary<string, JsonObject> _secrets = [];

    public string Type => "kv";

    public string? Version => "1";

    /// <summary>Stores JSON at a path.</summary>
    public string this[string path]
    {
        init => _secrets[path] = (JsonObject)JsonNode.Parse(value)!;
    }

    public VaultAnswer Answer(string path, VaultRequest request, VaultDouble vault)
    {
        if (request.Method == "PUT")
        {
            _secrets[path] = (JsonObject)request.Body.DeepClone();
            return VaultAnswer.Nothing;
        }
        if (!_secrets.TryGetValue(path, out var secret))
        {
            return VaultAnswer.Missing;
        }
        var answer = VaultAnswer.Data(secret.DeepClone());
        // A duration, but no lease: the engine only suggests when to look again.
        answer.Body!["lease_duration"] = DefaultLease;
        return answer;
    }
}

/// <summary>KV, version 2: <c>data/</c>, <c>delete/</c>, <c>destroy/</c>, <c>undelete/</c>, <c>metadata/</c>.</summary>
internal sealed partial class VersionedKeyValueEngine : IEngine
{
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    private readonly Dictionary<string, List<Stored>> _secrets = [];

    public string Type => "kv";

    public string? Version => "2";

    /// <summary>Stores JSON at a path, as its first version.</summary>
    public string this[string path]
    {
        init => _secrets[path] = [new Stored((JsonObject)JsonNode.Parse(value)!, Now())];
    }

    public VaultAnswer Answer(string path, VaultRequest request, VaultDouble vault)
    {
        var cut = path.IndexOf('/', StringComparison.Ordinal);
        var (action, name) = cut < 0 ? (path, "") : (path[..cut], path[(cut + 1)..]);
        switch (action)
        {
            case "data" when request.Method == "PUT":
                return Write(name, request.Body);
            case "data" when request.Method == "GET":
                return Read(name, request.Query.TryGetValue("version", out var text) ? text : "0");
            case "metadata" when request.Method == "GET":
                return ReadMetadata(name);
            case "delete" or "undelete" or "destroy" when request.Method == "PUT":
                return Change(name, action, request.Body);
            default:
                // What the server says of a path that lacks its "data/".
                return new VaultAnswer(
                    404,
                    new JsonObject
                    {
                        ["request_id"] = Guid.NewGuid().ToString(),
                        ["data"] = null,
                        ["warnings"] = new JsonArray(
                            "Invalid path for a versioned K/V secrets engine. See the API docs."
                        ),
                    }
                );
        }
    }

    private VaultAnswer Write(string name, JsonObject body)
    {
        if (body["data"] is not JsonObject data)
        {
            return VaultAnswer.Error(400, "no data provided");
        }
        if (!_secrets.TryGetValue(name, out var versions))
        {
            _secrets.Add(name, versions = []);
        }
        versions.Add(new Stored((JsonObject)data.DeepClone(), Now()));
        return VaultAnswer.Data(Metadata(versions, versions.Count));
    }

    private VaultAnswer Read(string name, string asked)
    {
        if (!int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            return VaultAnswer.Error(400, $"error converting input for field \"version\": {asked}");
        }
        if (!_secrets.TryGetValue(name, out var versions) || version > versions.Count)
        {
            return VaultAnswer.Missing;
        }
        version = version == 0 ? versions.Count : version;
        var stored = versions[version - 1];
        var gone = stored.Destroyed || stored.Deleted.Length > 0;
        return VaultAnswer.Data(
            new JsonObject
            {
                ["data"] = gone ? null : stored.Data.DeepClone(),
                ["metadata"] = Metadata(versions, version),
            },
            gone ? 404 : 200
        );
    }

    private VaultAnswer Change(string name, string action, JsonObject body)
    {
        foreach (var number in body["versions"]!.AsArray())
        {
            var stored = _secrets[name][(int)number! - 1];
            stored.Destroyed |= action == "destroy";
            stored.Deleted = action switch
            {
                "delete" => Now(),
                "undelete" => "",
                _ => stored.Deleted,
            };
        }
        return VaultAnswer.Nothing;
    }

    private static JsonObject Metadata(List<Stored> versions, int version)
    {
        var stored = versions[version - 1];
        return new JsonObject
        {
            ["created_time"] = stored.Created,
            ["custom_metadata"] = null,
            ["deletion_time"] = stored.Deleted,
            ["destroyed"] = stored.Destroyed,
            ["version"] = version,
        };
    }

    private static string Now() => TimeProvider.System.GetUtcNow().ToString(Time, CultureInfo.InvariantCulture);

    private sealed class Stored(JsonObject data, string created)
    {
        public JsonObject Data => data;

        public string Created => created;

        public string Deleted { get; set; } = "";

        public bool Destroyed { get; set; }
    }
}
