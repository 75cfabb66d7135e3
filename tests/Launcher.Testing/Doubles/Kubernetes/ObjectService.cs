using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Launcher.Testing.Doubles.Kubernetes;

/// <summary>
/// The objects of a cluster: secrets and config maps, read one by one, and the roles that say who may. Of its discovery there is
/// what a client needs to create those.
/// </summary>
internal sealed class ObjectService
{
    private const string Rbac = "rbac.authorization.k8s.io";

    private readonly ConcurrentDictionary<string, JsonObject> _objects = new();
    private int _count = 1000;

    /// <summary>Whether only what a role allows may be read; by default all may.</summary>
    public bool HasRoles { get; set; }

    /// <summary>Names that may not be read whatever roles say.</summary>
    public ConcurrentDictionary<string, bool> Denied { get; } = new();

    /// <summary>The bytes of the last answer.</summary>
    public int LastAnswer { get; private set; }

    /// <summary>Stores a secret, or replaces it.</summary>
    /// <returns>Its version.</returns>
    public string Put(string name, params ReadOnlySpan<(string Key, byte[] Value)> data) => Put("app", name, data);

    public string Put(string ns, string name, params ReadOnlySpan<(string Key, byte[] Value)> data)
    {
        var encoded = new JsonObject();
        foreach (var (key, value) in data)
        {
            encoded[key] = Convert.ToBase64String(value);
        }
        return Store(ns, "secrets", name, new JsonObject { ["kind"] = "Secret", ["data"] = encoded });
    }

    /// <summary>The same with one key.</summary>
    public string Put(string name, string key, string value) => Put(name, (key, Encoding.UTF8.GetBytes(value)));

    /// <summary>Stores a config map with one text, and bytes where there are some.</summary>
    public string PutMap(string name, string key, string value, string? binary = null, byte[]? bytes = null)
    {
        var map = new JsonObject
        {
            ["kind"] = "ConfigMap",
            ["data"] = new JsonObject { [key] = value },
        };
        if (binary is not null)
        {
            map["binaryData"] = new JsonObject { [binary] = Convert.ToBase64String(bytes!) };
        }
        return Store("app", "configmaps", name, map);
    }

    /// <summary>Lets nobody change a secret any more.</summary>
    public void Freeze(string name) => _objects[$"app/secrets/{name}"]["immutable"] = true;

    public void Remove(string name) => _objects.TryRemove($"app/secrets/{name}", out _);

    public Task AnswerAsync(HttpContext context, SeenRequest request, string account)
    {
        var path = request.Target.Split('?')[0];
        return path.Split('/') switch
        {
            ["", "api"] => Answer.WriteAsync(
                context,
                200,
                new JsonObject { ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1") }
            ),
            ["", "apis"] => Answer.WriteAsync(context, 200, Groups()),
            ["", "api", "v1"] => Answer.WriteAsync(context, 200, Resources("v1", "Secret", "ConfigMap")),
            ["", "apis", Rbac, "v1"] => Answer.WriteAsync(context, 200, Resources($"{Rbac}/v1", "Role", "RoleBinding")),
            ["", "api", "v1", "namespaces", var ns, ("secrets" or "configmaps") and var kind, var name]
                when request.Method == "GET" => ReadAsync(context, request, account, ns, kind, name),
            ["", "apis", Rbac, "v1", "namespaces", var ns, ("roles" or "rolebindings") and var kind, .. var rest] =>
                RoleAsync(context, request, ns, kind, rest is [var name] ? name : null),
            _ => Answer.FailAsync(context, 404, "NotFound", "the server could not find the requested resource"),
        };
    }

    private Task ReadAsync(
        HttpContext context,
        SeenRequest request,
        string account,
        string ns,
        string kind,
        string name
    )
    {
        if (Denied.ContainsKey(name) || (HasRoles && !MayRead(account, ns, kind, name)))
        {
            return Answer.FailAsync(
                context,
                403,
                "Forbidden",
                $"{kind} \"{name}\" is forbidden: User \"system:serviceaccount:{account}\" cannot get resource \"{kind}\" in API group \"\" in the namespace \"{ns}\"",
                kind,
                name
            );
        }
        if (!_objects.TryGetValue($"{ns}/{kind}/{name}", out var found))
        {
            return Answer.FailAsync(context, 404, "NotFound", $"{kind} \"{name}\" not found", kind, name);
        }
        // The first that is known counts, as the real one has it.
        foreach (var accepted in (request.Header("Accept") ?? "*/*").Split(',', StringSplitOptions.TrimEntries))
        {
            var parts = accepted.Split(';', StringSplitOptions.TrimEntries);
            if (parts[0] is not ("application/json" or "application/*" or "*/*"))
            {
                continue;
            }
            if (!parts.Any(part => part.StartsWith("as=", StringComparison.Ordinal)))
            {
                LastAnswer = Encoding.UTF8.GetByteCount(found.ToJsonString());
                return Answer.WriteAsync(context, 200, found.DeepClone());
            }
            if (parts.Contains("as=PartialObjectMetadata") && parts.Contains("v=v1") && parts.Contains("g=meta.k8s.io"))
            {
                var metadata = new JsonObject
                {
                    ["kind"] = "PartialObjectMetadata",
                    ["apiVersion"] = "meta.k8s.io/v1",
                    ["metadata"] = found["metadata"]!.DeepClone(),
                };
                return Answer.WriteAsync(context, 200, metadata);
            }
        }
        return Answer.FailAsync(
            context,
            406,
            "NotAcceptable",
            "only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf"
        );
    }

    // Looked for, then created.
    private async Task RoleAsync(HttpContext context, SeenRequest request, string ns, string kind, string? name)
    {
        if (request.Method == "GET" && name is not null)
        {
            await (
                _objects.TryGetValue($"{ns}/{kind}/{name}", out var found)
                    ? Answer.WriteAsync(context, 200, found.DeepClone())
                    : Answer.FailAsync(context, 404, "NotFound", $"{kind}.{Rbac} \"{name}\" not found", kind, name)
            );
            return;
        }
        var sent = JsonNode.Parse(request.Text)!.AsObject();
        name = (string?)sent["metadata"]!["name"];
        if (request.Method != "POST" || (string?)sent["metadata"]!["namespace"] != ns)
        {
            await Answer.FailAsync(context, 405, "MethodNotAllowed", "the server does not allow this method");
            return;
        }
        Store(ns, kind, name!, sent);
        await Answer.WriteAsync(context, 201, sent.DeepClone());
    }

    private bool MayRead(string account, string ns, string kind, string name) =>
        _objects
            .Where(one => one.Key.StartsWith($"{ns}/rolebindings/", StringComparison.Ordinal))
            .Where(one =>
                one.Value["subjects"]!
                    .AsArray()
                    .Any(who =>
                        (string?)who!["kind"] == "ServiceAccount" && $"{who["namespace"]}:{who["name"]}" == account
                    )
            )
            .Select(one => _objects.GetValueOrDefault($"{ns}/roles/{one.Value["roleRef"]!["name"]}"))
            .Where(role => role is not null)
            .SelectMany(role => role!["rules"]!.AsArray())
            .Any(rule =>
                Has(rule!, "apiGroups", "")
                && Has(rule!, "resources", kind)
                && Has(rule!, "resourceNames", name)
                && Has(rule!, "verbs", "get")
            );

    private static bool Has(JsonNode rule, string list, string wanted) =>
        rule[list]!.AsArray().Any(item => (string?)item == wanted);

    private string Store(string ns, string kind, string name, JsonObject content)
    {
        var version = Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture);
        content["apiVersion"] ??= "v1";
        var metadata = (JsonObject)(content["metadata"] ??= new JsonObject());
        (metadata["name"], metadata["namespace"]) = (name, ns);
        metadata["uid"] = "6f1d2c3b-0000-1111-2222-333344445555";
        metadata["resourceVersion"] = version;
        metadata["creationTimestamp"] = "2026-01-02T03:04:05Z";
        _objects[$"{ns}/{kind}/{name}"] = content;
        return version;
    }

    private static JsonObject Groups()
    {
        var version = new JsonObject { ["groupVersion"] = $"{Rbac}/v1", ["version"] = "v1" };
        return new JsonObject
        {
            ["kind"] = "APIGroupList",
            ["apiVersion"] = "v1",
            ["groups"] = new JsonArray(
                new JsonObject
                {
                    ["name"] = Rbac,
                    ["versions"] = new JsonArray(version.DeepClone()),
                    ["preferredVersion"] = version,
                }
            ),
        };
    }

    private static JsonObject Resources(string groupVersion, params string[] kinds) =>
        new()
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = groupVersion,
            ["resources"] = new JsonArray([
                .. kinds.Select(kind => new JsonObject
                {
                    ["name"] = $"{kind.ToLowerInvariant()}s",
                    ["singularName"] = "",
                    ["namespaced"] = true,
                    ["kind"] = kind,
                    ["verbs"] = new JsonArray("create", "get", "patch", "update"),
                }),
            ]),
        };
}
