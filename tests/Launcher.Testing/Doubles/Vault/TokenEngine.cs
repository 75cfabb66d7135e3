using System.Text.Json.Nodes;

namespace Launcher.Testing.Doubles.Vault;

/// <summary><c>auth/token/</c>.</summary>
internal sealed class TokenEngine : IEngine
{
    public string Type => "token";

    /// <summary>What a login answers.</summary>
    public static VaultAnswer Granted(VaultToken token, int seconds = 3600) =>
        VaultAnswer.Auth(
            new JsonObject
            {
                ["client_token"] = token.Value,
                ["accessor"] = token.Accessor,
                ["policies"] = new JsonArray([.. token.Policies.Select(policy => (JsonNode)policy)]),
                ["lease_duration"] = seconds,
                ["renewable"] = token.Type != "batch",
                ["token_type"] = token.Type,
                ["orphan"] = token.Parent is null,
                ["mfa_requirement"] = null,
                ["num_uses"] = token.UsesLeft,
            }
        );

    public VaultAnswer Answer(string path, VaultRequest request, VaultDouble vault)
    {
        switch (path)
        {
            case "create" when request.Method == "PUT":
                string[] policies =
                [
                    "default",
                    .. request.Body["policies"]?.AsArray().Select(name => name!.ToString()) ?? [],
                ];
                var made = vault.NewToken(
                    request.Body["policies"] is null ? request.Token!.Policies : policies,
                    request.Text("type") ?? "service",
                    request.Token
                );
                made.UsesLeft = int.Parse(request.Text("num_uses") ?? "0", null);
                return Granted(made);
            case "lookup-self" when request.Method == "GET":
                return VaultAnswer.Data(
                    new JsonObject { ["id"] = request.Token!.Value, ["type"] = request.Token.Type }
                );
            case "renew-self" when request.Method == "PUT":
                return vault.Renewing.Token(request.Token!);
            case "revoke-self" when request.Method == "PUT":
                if (request.Token!.Type == "batch")
                {
                    return VaultAnswer.Error(400, "batch tokens cannot be revoked");
                }
                vault.Revoke(request.Token);
                return VaultAnswer.Nothing;
            default:
                return VaultAnswer.Error(405, "1 error occurred:\n\t* unsupported operation\n\n");
        }
    }
}
