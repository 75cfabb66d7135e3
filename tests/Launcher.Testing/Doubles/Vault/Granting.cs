using System.Globalization;
using System.Text.Json.Nodes;

namespace Launcher.Testing.Doubles.Vault;

/// <summary>What tokens a role's logins get.</summary>
internal sealed record Granting(IReadOnlyList<string> Policies, string Type, int Uses, int Seconds)
{
    public static Granting Of(JsonObject body) =>
        new(
            [
                .. body["token_no_default_policy"]?.ToString() == "true" ? Array.Empty<string>() : ["default"],
                .. body["token_policies"] switch
                {
                    JsonArray list => list.Select(name => name!.ToString()),
                    JsonNode text => text.ToString().Split(','),
                    null => [],
                },
            ],
            body["token_type"]?.ToString() ?? "service",
            Number(body, "token_num_uses"),
            Number(body, "token_ttl") is > 0 and var seconds ? seconds : 3600
        );

    public VaultAnswer Token(VaultDouble vault)
    {
        var token = vault.NewToken(Policies, Type, null);
        token.UsesLeft = Uses;
        return TokenEngine.Granted(token, Seconds);
    }

    private static int Number(JsonObject body, string name) =>
        int.Parse(body[name]?.ToString() ?? "0", CultureInfo.InvariantCulture);
}
