using System.Text;

namespace Launcher.Providers.Vault;

/// <summary>
/// The rules that let exactly these requests through, in Vault's HCL, and what the launcher does around them. Where a path's
/// engine ends, and whether it is KV v2, only the server knows: without it each possibility is a rule, marked as such, and
/// those that do not fit grant nothing.
/// </summary>
internal sealed class VaultPolicy
{
    // Engines and paths that are no KV engine's, by the names that they are usually mounted at or have in their paths.
    private static readonly string[] s_plainMounts =
    [
        "auth",
        "sys",
        "identity",
        "cubbyhole",
        "database",
        "pki",
        "aws",
        "gcp",
        "azure",
        "ssh",
        "transit",
        "totp",
    ];
    private static readonly string[] s_plainParts = ["creds", "static-creds", "static-cred", "sts", "issue", "sign"];

    // By path and capability, one a line: what is said above it; empty for nothing.
    private readonly SortedDictionary<string, string> _rules = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _revocable = new(StringComparer.Ordinal);
    private bool _guesses;

    /// <param name="mounts">The engine of each path, as far as the server says; null when it was not asked.</param>
    public static string Of(
        IReadOnlyList<SecretRequest> requests,
        ProviderSettings settings,
        IReadOnlyDictionary<string, Mount?>? mounts = null
    )
    {
        var policy = new VaultPolicy();
        foreach (var request in requests)
        {
            if (VaultQuestion.Of(request).Value is { } question)
            {
                policy.Add(question, mounts?.GetValueOrDefault(question.Path));
            }
        }
        policy.Rule(VaultSession.RevokePath, "update", "the launcher ends its own login");
        return policy.Text(settings);
    }

    /// <summary>The same, with what the server says about its engines. When it says nothing, that is told.</summary>
    public static async Task<string> AskAsync(
        IReadOnlyList<SecretRequest> requests,
        ProviderSettings settings,
        CancellationToken cancellation
    )
    {
        using var session = new VaultSession(VaultConfiguration.Read(settings));
        Dictionary<string, Mount?>? mounts = null;
        string? failure;
        try
        {
            var paths = requests.Select(request => request.Location);
            mounts = await new MountTable(session).FindAsync(paths, cancellation);
            failure = mounts.ContainsValue(null) ? "the policy of who asked hides some" : null;
        }
        catch (StoreException error)
        {
            failure = error.Failure.What;
        }
        _ = await session.EndAsync(cancellation);
        if (failure is not null)
        {
            settings.Log.Warn($"which engines {session.Client.Server} has is not known: {failure}");
        }
        return Of(requests, settings, mounts);
    }

    private void Add(VaultQuestion question, Mount? mount)
    {
        if (Issuance.Issues(question, mount))
        {
            Rule("sys/capabilities-self", "update", "launcher check asks whether something would be made");
            Rule("sys/leases/revoke", "update", "what was made for a start that fails is taken back");
        }
        if (question.Writes)
        {
            Rule(question.Path, "update");
            AddRevocation(question, mount);
        }
        else if (mount is not null)
        {
            Rule(question.ApiPath(mount), "read");
        }
        else
        {
            Guess(question);
        }
    }

    private void Guess(VaultQuestion question)
    {
        var parts = question.Path.Split('/');
        var isApiPath = question.IsApiPath && parts.Skip(1).Any(part => part is "data" or "metadata" or "subkeys");
        if (isApiPath || s_plainMounts.Contains(parts[0]) || parts.Skip(1).SkipLast(1).Any(s_plainParts.Contains))
        {
            // What is written is what is read, whichever engine it is.
            Rule(question.Path, "read");
            return;
        }
        for (var i = 1; i < parts.Length; i++)
        {
            var (mount, rest) = (string.Join('/', parts[..i]), string.Join('/', parts[i..]));
            _guesses |= parts.Length > 2 || question.Version is null;
            Rule($"{mount}/data/{rest}", "read", $"if the KV v2 engine is {mount}/");
        }
        if (question.Version is null)
        {
            Rule(question.Path, "read", "if the engine is KV v1, or no KV");
        }
    }

    // A certificate without a lease has no other end, and this one lets whoever has it revoke every certificate.
    private void AddRevocation(VaultQuestion question, Mount? mount)
    {
        if (mount is { Type: "pki" })
        {
            _revocable.Add($"{mount.Prefix}revoke");
        }
        var cut = question.Path.IndexOf("/issue/", StringComparison.Ordinal);
        if (mount is null && cut > 0)
        {
            _revocable.Add($"{question.Path[..cut]}/revoke");
        }
    }

    private void Rule(string path, string capability, string note = "")
    {
        // A rule that is sure needs no condition.
        var rule = $"{path}\n{capability}";
        if (!_rules.TryGetValue(rule, out var other) || other.Length > 0)
        {
            _rules[rule] = note;
        }
    }

    private string Text(ProviderSettings settings)
    {
        var text = new StringBuilder();
        if (settings.Instance is not null)
        {
            text.Append($"# of {new StoreName(VaultDescriptor.Scheme, settings.Instance)}://\n");
        }
        if (settings.Text(VaultSettings.Namespace) is { } vaultNamespace)
        {
            text.Append($"# in the namespace {Shown.Name(vaultNamespace)}\n");
        }
        if (_guesses)
        {
            text.Append(
                "# Rules with an 'if' are possibilities, of which one fits: with an address and a login the server is asked.\n"
            );
        }
        foreach (var (rule, note) in _rules)
        {
            var cut = rule.LastIndexOf('\n');
            var (path, capability) = (rule[..cut], rule[(cut + 1)..]);
            if (note.Length > 0)
            {
                text.Append($"# {note}\n");
            }
            if (IsWildcard(path))
            {
                text.Append("# '*' and '+' are wildcards: this allows more than what is asked for\n");
                settings.Log.Warn(
                    $"the rule for {Quoted.Text(path)} allows more than that path: '*' and '+' are wildcards in a policy of Vault"
                );
            }
            text.Append($"path \"{Escaped(path)}\" {{\n  capabilities = [\"{capability}\"]\n}}\n");
        }
        foreach (var path in _revocable)
        {
            text.Append(
                "# Without this rule a certificate that was made for a start that fails, or for check --issue, lives until it\n"
            );
            text.Append("# expires. It allows to revoke every certificate of the engine.\n");
            text.Append($"# path \"{Escaped(path)}\" {{ capabilities = [\"update\"] }}\n");
        }
        return text.ToString();
    }

    // https://developer.hashicorp.com/vault/docs/concepts/policies: '*' at the end, '+' for a whole part.
    private static bool IsWildcard(string path) => path.EndsWith('*') || path.Split('/').Contains("+");

    // HCL reads ${ as the beginning of an expression.
    private static string Escaped(string path) =>
        path.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("${", "\\u0024{", StringComparison.Ordinal);
}
