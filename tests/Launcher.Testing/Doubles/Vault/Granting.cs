using System.Globalization;
using System.Text.Json.Nodes;

namespace Launcher.Testing.Doubles.Vault;

/// <summary>What tokens a role's logins get.</summary>
internal sealed record Granting(IReadOnlyList<string> Policies, string Type, int Uses, VaultTerms Terms)
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
            int.Parse(body["token_num_uses"]?.ToString() ?? "0", CultureInfo.InvariantCulture),
            VaultTerms.Of(body, "token_")
        );

    public VaultAnswer Token(VaultDouble vault)
    {
        var token = vault.NewToken(Policies, Type, null, Terms);
        token.UsesLeft = Uses;
        return TokenEngine.Granted(token);
    }
}
