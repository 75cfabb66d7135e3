using System.Text.Json.Nodes;

namespace Launcher.Testing.Doubles.Vault;

/// <summary><c>database/creds/ROLE</c>: every read makes a user, who lives as long as the lease.</summary>
/// <param name="users">Where they are made; null for nowhere: they are only names then.</param>
internal sealed class DatabaseEngine(IDatabaseUsers? users = null) : IEngine
{
    // Added to what PostgreSQL is told, as the engine does: the lease is reckoned a moment later.
    private static readonly TimeSpan s_more = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, VaultTerms> _roles = [];

    public string Type => "database";

    /// <summary>Every user that was made.</summary>
    public List<string> Users { get; } = [];

    /// <summary>When each of them went, since the server was started.</summary>
    public Dictionary<string, TimeSpan> Ends { get; } = [];

    /// <summary>Those whose lease lives.</summary>
    public HashSet<string> Living { get; } = [];

    /// <summary>How many have lived at once.</summary>
    public int Most { get; private set; }

    /// <param name="role">Its name.</param>
    /// <param name="seconds">What a grant is for.</param>
    /// <param name="max">How long a user lives at most, in seconds; 0 as the mount says.</param>
    public DatabaseEngine With(string role, double seconds, double max = 0) =>
        With(role, new VaultTerms { Ttl = TimeSpan.FromSeconds(seconds), Max = TimeSpan.FromSeconds(max) });

    public DatabaseEngine With(string role, VaultTerms terms)
    {
        _roles[role] = terms;
        return this;
    }

    public VaultAnswer Answer(string path, VaultRequest request, VaultDouble vault)
    {
        if (!path.StartsWith("creds/", StringComparison.Ordinal) || request.Method != "GET")
        {
            return VaultAnswer.Error(405, "1 error occurred:\n\t* unsupported operation\n\n");
        }
        var role = path["creds/".Length..];
        if (!_roles.TryGetValue(role, out var terms))
        {
            return VaultAnswer.Error(400, $"unknown role: {role}");
        }
        var (user, password) = ($"v-{role}-{Guid.NewGuid():n}", $"pw-{Guid.NewGuid():n}");
        var lease = vault.Issue(
            request,
            terms,
            end => users?.Extend(user, end + s_more),
            () =>
            {
                users?.Drop(user);
                Living.Remove(user);
                Ends[user] = vault.Now;
            }
        );
        users?.Create(user, password, lease.Life.Ends + s_more);
        Users.Add(user);
        Living.Add(user);
        Most = Math.Max(Most, Living.Count);
        return VaultAnswer.Leased(
            new JsonObject { ["username"] = user, ["password"] = password },
            lease.Id,
            lease.Life.Seconds,
            terms.IsRenewable
        );
    }
}
