using System.Text.Json.Nodes;

namespace Launcher.Testing.Doubles.Vault;

/// <summary><c>database/creds/ROLE</c>: every read makes a user, who lives as long as the lease.</summary>
internal sealed class DatabaseEngine : IEngine
{
    private readonly Dictionary<string, int> _roles = [];

    public string Type => "database";

    /// <summary>Every user that was made.</summary>
    public List<string> Users { get; } = [];

    public DatabaseEngine With(string role, int seconds)
    {
        _roles[role] = seconds;
        return this;
    }

    public VaultAnswer Answer(string path, VaultRequest request, VaultDouble vault)
    {
        if (!path.StartsWith("creds/", StringComparison.Ordinal) || request.Method != "GET")
        {
            return VaultAnswer.Error(405, "1 error occurred:\n\t* unsupported operation\n\n");
        }
        var role = path["creds/".Length..];
        if (!_roles.TryGetValue(role, out var seconds))
        {
            return VaultAnswer.Error(400, $"unknown role: {role}");
        }
        var user = $"v-{role}-{Guid.NewGuid():n}";
        Users.Add(user);
        var lease = $"{request.Path}/{Guid.NewGuid():n}";
        vault.Leases.Add(lease);
        vault.LeaseOwners.Add(lease, request.Token!);
        return VaultAnswer.Leased(
            new JsonObject { ["username"] = user, ["password"] = $"pw-{Guid.NewGuid():n}" },
            lease,
            seconds,
            renewable: true
        );
    }
}
