using System.Buffers;

namespace Launcher.Model;

/// <summary>What a text plainly is, so that a message can say it in place of the text. All of these may be secret.</summary>
internal static class Look
{
    private static readonly SearchValues<char> s_lettersAndDigits = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    );

    private static readonly SearchValues<char> s_betweenWords = SearchValues.Create(" \t\r\n/=:,'\"");

    // Prefixes that vendors chose so that a token is recognized: Vault's "Tokens", GitHub's and GitLab's "Token
    // prefixes", Slack's "Token types", Stripe's "API keys", AWS's "IAM identifiers".
    private static readonly (string Prefix, int Behind, string Noun)[] s_tokens =
    [
        ("hvs.", 16, "a store's token"),
        ("hvb.", 16, "a store's token"),
        ("hvr.", 16, "a store's token"),
        ("s.", 24, "a store's token"),
        ("b.", 24, "a store's token"),
        ("AKIA", 16, "an AWS access key"),
        ("ASIA", 16, "an AWS access key"),
        ("github_pat_", 16, "a GitHub token"),
        ("ghp_", 16, "a GitHub token"),
        ("gho_", 16, "a GitHub token"),
        ("ghs_", 16, "a GitHub token"),
        ("glpat-", 16, "a GitLab token"),
        ("xoxb-", 16, "a Slack token"),
        ("xoxp-", 16, "a Slack token"),
        ("sk_live_", 16, "a Stripe key"),
    ];

    /// <summary>The noun for a text that is, or holds, something secret for certain; null for every other.</summary>
    public static string? OfSecret(string text)
    {
        if (text.Contains("-----BEGIN ", StringComparison.Ordinal))
        {
            return "a PEM";
        }
        for (var at = 0; at < text.Length; )
        {
            var word = text.AsSpan(at);
            // A token may stand in the midst of a path or behind "Bearer".
            if (IsJwt(word))
            {
                return "a JWT";
            }
            foreach (var (prefix, behind, noun) in s_tokens)
            {
                if (word.StartsWith(prefix, StringComparison.Ordinal) && WordLength(word[prefix.Length..]) >= behind)
                {
                    return noun;
                }
            }
            var next = word.IndexOfAny(s_betweenWords);
            at = next < 0 ? text.Length : at + next + 1;
        }
        return null;
    }

    /// <summary>
    /// Whether a text is made of what people call things by: words, with a number here and there. What a generator makes
    /// has long runs in which letters and digits, or small and capital letters, take turns.
    /// </summary>
    /// <param name="shortest">How many characters such a run has at least.</param>
    public static bool IsMadeOfWords(ReadOnlySpan<char> text, int shortest = 8)
    {
        while (!text.IsEmpty)
        {
            var length = 0;
            while (length < text.Length && char.IsLetterOrDigit(text[length]))
            {
                length++;
            }
            if (length >= shortest && IsGenerated(text[..length]))
            {
                return false;
            }
            text = text[Math.Min(length + 1, text.Length)..];
        }
        return true;
    }

    private static bool IsGenerated(ReadOnlySpan<char> run)
    {
        var (turns, capitals, digits) = (0, 0, 0);
        for (var i = 0; i < run.Length; i++)
        {
            digits += char.IsDigit(run[i]) ? 1 : 0;
            turns += i > 0 && char.IsDigit(run[i]) != char.IsDigit(run[i - 1]) ? 1 : 0;
            capitals += i > 0 && char.IsUpper(run[i]) && char.IsLower(run[i - 1]) ? 1 : 0;
        }
        return turns >= 3
            // CamelCase has a capital every four letters at most.
            || (capitals >= 2 && capitals * 4 > run.Length)
            || (run.Length >= 16 && (turns >= 2 || digits * 4 > run.Length))
            || run.Length >= 32;
    }

    // A header is a JSON object (RFC 7519), and base64url of {" begins so.
    private static bool IsJwt(ReadOnlySpan<char> word) =>
        word.StartsWith("eyJ", StringComparison.Ordinal)
        && word.IndexOf('.') is > 8 and var dot
        && word.Length > dot + 8;

    private static int WordLength(ReadOnlySpan<char> text) =>
        text.IndexOfAnyExcept(s_lettersAndDigits) is >= 0 and var end ? end : text.Length;
}
