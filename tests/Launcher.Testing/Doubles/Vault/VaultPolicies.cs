using System.Text.RegularExpressions;

namespace Launcher.Testing.Doubles.Vault;

/// <summary>
/// Policies in Vault's HCL, as far as it matters here: <c>path "x" { capabilities = ["read"] }</c>, exact, with a final
/// <c>*</c>, or with <c>+</c> for one part. As in Vault the most specific rule alone counts.
/// </summary>
internal sealed partial class VaultPolicies
{
    private const string Default = """
        path "auth/token/renew-self" { capabilities = ["update"] }
        path "sys/leases/renew" { capabilities = ["update"] }
        path "auth/token/revoke-self" { capabilities = ["update"] }
        path "auth/token/lookup-self" { capabilities = ["read"] }
        path "sys/capabilities-self" { capabilities = ["update"] }
        path "sys/internal/ui/resultant-acl" { capabilities = ["read"] }
        path "cubbyhole/*" { capabilities = ["create", "read", "update", "delete", "list"] }
        path "sys/wrapping/wrap" { capabilities = ["update"] }
        path "sys/wrapping/lookup" { capabilities = ["update"] }
        path "sys/wrapping/unwrap" { capabilities = ["update"] }
        """;

    private readonly Dictionary<string, IReadOnlyList<(string Pattern, string[] Capabilities)>> _rules = new()
    {
        ["default"] = Parse(Default),
    };

    public void Put(string name, string text) => _rules[name] = Parse(text);

    /// <summary>What a token may do at a path: <c>root</c>, <c>deny</c>, or the capabilities.</summary>
    public IReadOnlyList<string> Capabilities(VaultToken token, string path)
    {
        if (token.Policies.Contains("root"))
        {
            return ["root"];
        }
        var matching = RulesOf(token).Where(rule => Matches(rule.Pattern, path)).ToList();
        if (matching.Count == 0)
        {
            return ["deny"];
        }
        // The longest pattern wins, an exact one before a glob.
        var best = matching.Max(rule => Weight(rule.Pattern));
        var granted = matching
            .Where(rule => Weight(rule.Pattern) == best)
            .SelectMany(rule => rule.Capabilities)
            .Distinct()
            .ToList();
        return granted.Contains("deny") ? ["deny"] : granted;
    }

    public bool Allows(VaultToken token, string path, params ReadOnlySpan<string> anyOf)
    {
        var capabilities = Capabilities(token, path);
        foreach (var wanted in anyOf)
        {
            if (capabilities.Contains(wanted))
            {
                return true;
            }
        }
        return capabilities is ["root"];
    }

    /// <summary>Whether a token may do anything at all below a mount: then it may know what the mount is.</summary>
    public bool ReachesInto(VaultToken token, string mount) =>
        token.Policies.Contains("root")
        || RulesOf(token)
            .Any(rule =>
                !rule.Capabilities.Contains("deny")
                && (
                    rule.Pattern.StartsWith(mount, StringComparison.Ordinal)
                    || mount.StartsWith(rule.Pattern.TrimEnd('*'), StringComparison.Ordinal)
                )
            );

    private IEnumerable<(string Pattern, string[] Capabilities)> RulesOf(VaultToken token) =>
        token.Policies.SelectMany(policy => _rules.TryGetValue(policy, out var rules) ? rules : []);

    private static int Weight(string pattern) => (pattern.Length * 2) + (pattern.EndsWith('*') ? 0 : 1);

    private static bool Matches(string pattern, string path)
    {
        var expression = Regex.Escape(pattern).Replace(@"\+", "[^/]+", StringComparison.Ordinal);
        expression = expression.EndsWith(@"\*", StringComparison.Ordinal) ? expression[..^2] + ".*" : expression;
        return Regex.IsMatch(path, $"^{expression}$");
    }

    private static List<(string, string[])> Parse(string text)
    {
        var rules = new List<(string, string[])>();
        var code = Comment().Replace(text, "");
        foreach (Match rule in Rule().Matches(code))
        {
            rules.Add(
                (
                    System.Text.Json.JsonSerializer.Deserialize<string>($"\"{rule.Groups[1].Value}\"")!,
                    [.. Word().Matches(rule.Groups[2].Value).Select(word => word.Groups[1].Value)]
                )
            );
        }
        // Strict: what is no rule is an error, as it is for the server.
        return Rule().Replace(code, "").Trim().Length == 0
            ? rules
            : throw new FormatException($"this is no policy: {text}");
    }

    [GeneratedRegex("""path\s+"((?:[^"\\]|\\.)+)"\s*\{\s*capabilities\s*=\s*\[([^\]]*)\]\s*\}""")]
    private static partial Regex Rule();

    [GeneratedRegex("\"([a-z]+)\"")]
    private static partial Regex Word();

    [GeneratedRegex("#.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
