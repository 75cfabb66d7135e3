using System.Text.Json.Nodes;

namespace Launcher.Testing.Doubles.Vault;

/// <summary><c>auth/approle/</c>: roles, their ids, and secret ids that may be used a number of times.</summary>
internal sealed class AppRoleEngine : IEngine
{
    private readonly Dictionary<string, Role> _roles = [];

    public string Type => "approle";

    /// <summary>A role with these policies, and a secret id for it.</summary>
    /// <param name="terms">How long its tokens live; null as the server says.</param>
    public (string RoleId, string SecretId) Add(
        string name,
        string policies,
        bool hasDefault = true,
        VaultTerms? terms = null,
        string type = "service"
    )
    {
        var body = new JsonObject { ["token_policies"] = policies, ["token_no_default_policy"] = !hasDefault };
        var grants = Granting.Of(body);
        var role = new Role(grants with { Terms = terms ?? grants.Terms, Type = type }, true);
        _roles[name] = role;
        var secret = Guid.NewGuid().ToString();
        role.SecretIds[secret] = 0;
        return (role.Id, secret);
    }

    public VaultAnswer Answer(string path, VaultRequest request, VaultDouble vault)
    {
        if (path == "login")
        {
            return LogIn(request, vault);
        }
        var parts = path.Split('/');
        if (parts is not ["role", var name, ..])
        {
            return VaultAnswer.Error(404, "unsupported path");
        }
        switch (parts, request.Method)
        {
            case (["role", _], "PUT"):
                _roles[name] = new Role(Granting.Of(request.Body), request.Text("bind_secret_id") != "false");
                return VaultAnswer.Nothing;
            case (["role", _, "role-id"], "GET"):
                return VaultAnswer.Data(new JsonObject { ["role_id"] = _roles[name].Id });
            case (["role", _, "secret-id"], "PUT"):
                var secret = Guid.NewGuid().ToString();
                _roles[name].SecretIds[secret] = int.Parse(request.Text("num_uses") ?? "0", null);
                return VaultAnswer.Data(
                    new JsonObject { ["secret_id"] = secret, ["secret_id_accessor"] = Guid.NewGuid().ToString() }
                );
            default:
                return VaultAnswer.Error(405, "1 error occurred:\n\t* unsupported operation\n\n");
        }
    }

    private VaultAnswer LogIn(VaultRequest request, VaultDouble vault)
    {
        if (request.Text("role_id") is not { } id)
        {
            return VaultAnswer.Error(400, "missing role_id");
        }
        if (_roles.Values.FirstOrDefault(role => role.Id == id) is not { } role)
        {
            return VaultAnswer.Error(400, "invalid role ID");
        }
        if (role.NeedsSecretId)
        {
            if (request.Text("secret_id") is not { } secret)
            {
                return VaultAnswer.Error(400, "missing secret_id");
            }
            if (!role.SecretIds.TryGetValue(secret, out var uses))
            {
                return VaultAnswer.Error(400, "invalid secret id");
            }
            if (uses == 1)
            {
                role.SecretIds.Remove(secret);
            }
            else if (uses > 1)
            {
                role.SecretIds[secret] = uses - 1;
            }
        }
        return role.Grants.Token(vault);
    }

    private sealed record Role(Granting Grants, bool NeedsSecretId)
    {
        public string Id { get; } = Guid.NewGuid().ToString();

        /// <summary>With the uses left; 0 for any number.</summary>
        public Dictionary<string, int> SecretIds { get; } = [];
    }
}
