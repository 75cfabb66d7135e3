using System.Globalization;
using System.Text.Json.Nodes;

namespace Launcher.Testing.Doubles.Vault;

/// <summary><c>auth/token/</c>.</summary>
internal sealed class TokenEngine : IEngine
{
    public string Type => "token";

    /// <summary>What a login answers.</summary>
    public static VaultAnswer Granted(VaultToken token) =>
        VaultAnswer.Auth(
            new JsonObject
            {
                ["client_token"] = token.Value,
                ["accessor"] = token.Accessor,
                ["policies"] = Policies(token),
                ["lease_duration"] = token.Life.Seconds,
                ["renewable"] = IsRenewable(token),
                ["token_type"] = token.Type,
                ["orphan"] = token.Parent is null,
                ["mfa_requirement"] = null,
                ["num_uses"] = token.UsesLeft,
            }
        );

    public VaultAnswer Answer(string path, VaultRequest request, VaultDouble vault) =>
        (path, request.Method) switch
        {
            ("create" or "create-orphan", "PUT") => Make(request, path == "create-orphan", vault),
            ("lookup-self", "GET") => Look(request.Token!, vault),
            ("renew-self", "PUT") => vault.Renew(request.Token!, VaultTerms.Span(request.Body["increment"])),
            ("revoke-self", "PUT") => End(request.Token!, vault),
            _ => VaultAnswer.Error(405, "1 error occurred:\n\t* unsupported operation\n\n"),
        };

    private static VaultAnswer Make(VaultRequest request, bool isOrphan, VaultDouble vault)
    {
        var parent = request.Token!;
        if (parent.IsBatch)
        {
            return VaultAnswer.Error(400, "batch tokens cannot create more tokens");
        }
        var named = request.Body["policies"]?.AsArray().Select(name => name!.ToString()).ToArray();
        IReadOnlyList<string> policies = named is null ? parent.Policies : ["default", .. named];
        var terms = VaultTerms.Of(request.Body);
        var made = vault.NewToken(
            policies,
            request.Text("type") ?? "service",
            isOrphan || request.Text("no_parent") == "true" ? null : parent,
            terms with
            {
                IsEndless = policies.Contains("root") && parent.Life.Terms.IsEndless && terms == new VaultTerms(),
            }
        );
        made.UsesLeft = int.Parse(request.Text("num_uses") ?? "0", CultureInfo.InvariantCulture);
        return Granted(made);
    }

    private static VaultAnswer Look(VaultToken token, VaultDouble vault) =>
        VaultAnswer.Data(
            new JsonObject
            {
                ["id"] = token.Value,
                ["type"] = token.Type,
                ["accessor"] = token.Accessor,
                ["policies"] = Policies(token),
                ["ttl"] = token.Life.Terms.IsEndless
                    ? 0
                    : (long)(token.Life.Ends - vault.Time.GetUtcNow()).TotalSeconds,
                ["period"] = (long)token.Life.Terms.Period.TotalSeconds,
                ["explicit_max_ttl"] = (long)token.Life.Terms.ExplicitMax.TotalSeconds,
                ["expire_time"] = token.Life.Terms.IsEndless
                    ? null
                    : token.Life.Ends.ToString("O", CultureInfo.InvariantCulture),
                ["renewable"] = IsRenewable(token),
                ["orphan"] = token.Parent is null,
                ["num_uses"] = token.UsesLeft,
            }
        );

    private static VaultAnswer End(VaultToken token, VaultDouble vault)
    {
        if (token.IsBatch)
        {
            return VaultAnswer.Error(400, "batch tokens cannot be revoked");
        }
        vault.Revoke(token);
        return VaultAnswer.Nothing;
    }

    private static bool IsRenewable(VaultToken token) =>
        !token.IsBatch && !token.Life.Terms.IsEndless && token.Life.Terms.IsRenewable;

    private static JsonArray Policies(VaultToken token) => [.. token.Policies.Select(policy => (JsonNode)policy)];
}
