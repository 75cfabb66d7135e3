using System.Text.Json.Nodes;

namespace Launcher.Testing.Doubles.Vault;

/// <summary><c>sys/</c>: mounts, policies, capabilities, wrapping.</summary>
internal sealed class SystemEngine : IEngine
{
    private const string Preflight = "internal/ui/mounts/";

    public string Type => "system";

    public VaultAnswer Answer(string path, VaultRequest request, VaultDouble vault) =>
        path switch
        {
            _ when path.StartsWith(Preflight, StringComparison.Ordinal) => MountOf(
                request.Namespace + path[Preflight.Length..],
                request,
                vault
            ),
            _ when path.StartsWith("mounts/", StringComparison.Ordinal) && request.Method == "PUT" => Mount(
                path["mounts/".Length..],
                request,
                vault
            ),
            _ when path.StartsWith("auth/", StringComparison.Ordinal) && request.Method == "PUT" => vault.Mount(
                $"{request.Namespace}auth/{path["auth/".Length..]}/",
                VaultDouble.Login(request.Text("type")!)
            ),
            _ when path.StartsWith("policies/acl/", StringComparison.Ordinal) && request.Method == "PUT" => vault.Put(
                path["policies/acl/".Length..],
                request.Text("policy")!
            ),
            "capabilities-self" when request.Method == "PUT" => Capabilities(request, vault),
            "seal-status" => new VaultAnswer(200, new JsonObject { ["sealed"] = false, ["version"] = "1.20.4" }),
            "leases/renew" when request.Method == "PUT" => vault.Renew(
                request.Text("lease_id") ?? "",
                VaultTerms.Span(request.Body["increment"])
            ),
            "leases/revoke" when request.Method == "PUT" => vault.Revoke(request.Text("lease_id") ?? ""),
            "wrapping/unwrap" when request.Method == "PUT" => vault.Unwrap(request),
            _ => VaultAnswer.Error(404, $"unsupported path"),
        };

    private static VaultAnswer MountOf(string path, VaultRequest request, VaultDouble vault)
    {
        var shown = path[request.Namespace.Length..];
        if (request.Token is null)
        {
            return VaultAnswer.BadToken;
        }
        return vault.MountAt(path) is { } mount && vault.Policies.ReachesInto(request.Token, mount.Prefix)
            ? VaultAnswer.Data(
                new JsonObject
                {
                    ["accessor"] = $"{mount.Engine.Type}_{mount.Prefix.GetHashCode(StringComparison.Ordinal):x8}",
                    ["config"] = new JsonObject { ["default_lease_ttl"] = 0 },
                    ["description"] = "",
                    ["local"] = false,
                    ["options"] = mount.Engine.Version is { } version ? new JsonObject { ["version"] = version } : null,
                    ["path"] = mount.Prefix[vault.NamespaceOf(path).Length..],
                    ["seal_wrap"] = false,
                    ["type"] = mount.Engine.Type,
                    ["uuid"] = Guid.NewGuid().ToString(),
                }
            )
            : VaultAnswer.Error(
                403,
                $"preflight capability check returned 403, please ensure client's policies grant access to path \"{shown}/\""
            );
    }

    private static VaultAnswer Mount(string path, VaultRequest request, VaultDouble vault)
    {
        var version = request.Body["options"]?["version"]?.ToString();
        return vault.Mount(
            $"{request.Namespace}{path}/",
            request.Text("type") switch
            {
                "kv" => version == "2" ? new VersionedKeyValueEngine() : new PlainKeyValueEngine(),
                var other => throw new ArgumentException($"the double has no engine '{other}'"),
            }
        );
    }

    private static VaultAnswer Capabilities(VaultRequest request, VaultDouble vault)
    {
        var answer = new JsonObject();
        foreach (var path in request.Body["paths"]!.AsArray())
        {
            var capabilities = vault.Policies.Capabilities(request.Token!, request.Namespace + path);
            answer[path!.ToString()] = new JsonArray([.. capabilities.Select(capability => (JsonNode)capability)]);
        }
        return VaultAnswer.Data(answer);
    }
}
