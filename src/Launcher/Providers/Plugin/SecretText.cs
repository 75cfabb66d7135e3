using System.Text;

namespace Launcher.Providers.Plugin;

/// <summary>
/// Cuts from another program's message what is, or looks like, a secret: known values, what follows a word such as
/// <c>password=</c> or <c>Bearer</c>, the user part of an address, and long words that people do not speak.
/// </summary>
internal static class SecretText
{
    private const string Mark = "[cut]";

    // Shorter ones are in too many words to be cut out of them.
    private const int ShortestKnown = 4;
    private const int LongWithDigits = 12;
    private const int Long = 32;

    // How a JWT's parts begin: '{"'.
    private const string JsonInBase64 = "eyJ";

    private static readonly string[] s_names =
    [
        "password",
        "passwd",
        "passphrase",
        "pwd",
        "secret",
        "token",
        "key",
        "credential",
        "credentials",
        "auth",
        "authorization",
    ];

    private static readonly string[] s_kinds = ["bearer", "basic"];

    /// <summary>Whether a variable of this name holds one.</summary>
    public static bool IsNameOfOne(string name) =>
        s_names.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <param name="line">One line of a message.</param>
    /// <param name="secrets">Values that are secret in any case.</param>
    /// <param name="known">Text that is not, as the user wrote it: long words in it stay.</param>
    public static string Cut(string line, IEnumerable<string> secrets, string known)
    {
        foreach (var secret in secrets.Where(secret => secret.Length >= ShortestKnown))
        {
            line = line.Replace(secret, Mark, StringComparison.Ordinal);
        }
        line = CutUsers(line);
        var text = new StringBuilder(line.Length);
        for (var i = 0; i < line.Length; )
        {
            var end = i;
            while (end < line.Length && IsWord(line[end]))
            {
                end++;
            }
            var word = line[i..end];
            text.Append(LooksRandom(word) && !known.Contains(word, StringComparison.Ordinal) ? Mark : word);
            i = end;
            if (SecretBehind(line, word, ref i, text))
            {
                continue;
            }
            if (i < line.Length && !IsWord(line[i]))
            {
                text.Append(line[i++]);
            }
        }
        return text.ToString();
    }

    // "password: hunter2", "token=abc", "Authorization: Bearer abc": what follows goes, however short.
    private static bool SecretBehind(string line, string word, ref int at, StringBuilder text)
    {
        var isKind = s_kinds.Contains(word, StringComparer.OrdinalIgnoreCase);
        if (!isKind && !s_names.Any(name => word.EndsWith(name, StringComparison.OrdinalIgnoreCase)))
        {
            return false;
        }
        var begin = at;
        while (begin < line.Length && line[begin] is ' ' or '=' or ':' or '"' or '\'')
        {
            begin++;
        }
        var between = line.AsSpan(at, begin - at);
        if (!isKind && between.IndexOfAny('=', ':') < 0)
        {
            return false;
        }
        var end = begin;
        while (end < line.Length && line[end] is not (' ' or '"' or '\'' or ',' or ';'))
        {
            end++;
        }
        text.Append(between);
        at = begin;
        if (s_kinds.Contains(line[begin..end], StringComparer.OrdinalIgnoreCase))
        {
            return true;
        }
        if (end > begin)
        {
            text.Append(Mark);
        }
        at = end;
        return true;
    }

    // https://user:password@host
    private static string CutUsers(string line)
    {
        const string Begin = "://";
        for (var at = line.IndexOf(Begin, StringComparison.Ordinal); at >= 0; )
        {
            at += Begin.Length;
            // The last one: a password may hold an '@', and who wrote it did not always escape it.
            var word = line.AsSpan(at);
            word = word.IndexOfAny(' ', '"', '\'') is >= 0 and var end ? word[..end] : word;
            var length = word.LastIndexOf('@');
            if (length > 0)
            {
                line = $"{line.AsSpan(0, at)}{Mark}{line.AsSpan(at + length)}";
            }
            at = line.IndexOf(Begin, at, StringComparison.Ordinal);
        }
        return line;
    }

    private static bool LooksRandom(string word) =>
        word.Length >= Long
        || word.StartsWith(JsonInBase64, StringComparison.Ordinal)
        || (word.Length >= LongWithDigits && word.Any(char.IsAsciiLetter) && word.Any(char.IsAsciiDigit));

    private static bool IsWord(char character) =>
        char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '+' or '~' or '%';
}
