using System.Text;
using Launcher.Model;

namespace Launcher.Providers.Vault;

/// <summary>
/// The rules that let exactly these requests through, in Vault's HCL. Which version of KV a mount is cannot be known
/// without asking: then both places are there, of which one grants nothing.
/// </summary>
internal static class VaultPolicy
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

    public static string Of(IReadOnlyList<SecretRequest> requests, string? vaultNamespace, string? instance)
    {
        var text = new StringBuilder();
        if (instance is not null)
        {
            text.Append("# of ").Append(new StoreName(VaultDescriptor.Scheme, instance)).Append("://\n");
        }
        if (vaultNamespace is not null)
        {
            text.Append("# in the namespace ").Append(vaultNamespace).Append('\n');
        }
        // Whether a rule is one of two guesses, by its path and what it allows.
        var rules = new SortedDictionary<(string Path, string Capability), bool>();
        foreach (var request in requests)
        {
            if (VaultQuestion.Of(request, out _) is { } question)
            {
                Add(rules, question);
            }
        }
        if (rules.ContainsValue(true))
        {
            text.Append(
                "# A path with data/ is for KV v2, the same one without it for KV v1 and other engines: keep what fits.\n"
            );
        }
        foreach (var (path, capability) in rules.Keys)
        {
            text.Append("path \"").Append(Escaped(path)).Append("\" {\n  capabilities = [\"").Append(capability);
            text.Append("\"]\n}\n");
        }
        return text.ToString();
    }

    private static void Add(SortedDictionary<(string Path, string Capability), bool> rules, VaultQuestion question)
    {
        if (question.Writes)
        {
            rules[(question.Path, "update")] = false;
            return;
        }
        if (question.IsApiPath)
        {
            // What is written is what is read, whichever engine it is.
            rules[(question.Path, "read")] = false;
            return;
        }
        var parts = question.Path.Split('/');
        var isPlain = s_plainMounts.Contains(parts[0]) || parts.Skip(1).SkipLast(1).Any(s_plainParts.Contains);
        if (!isPlain)
        {
            var (data, isGuess) = (
                $"{parts[0]}/data/{question.Path[(parts[0].Length + 1)..]}",
                question.Version is null
            );
            rules[(data, "read")] = isGuess || rules.GetValueOrDefault((data, "read"));
        }
        if (question.Version is null)
        {
            rules[(question.Path, "read")] = !isPlain;
        }
    }

    private static string Escaped(string path) =>
        path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
