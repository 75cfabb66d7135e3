using System.Buffers;

namespace Launcher.Model;

/// <summary>
/// What a message says of text that stands where a path, a name or an entry was expected. People put secrets there by
/// mistake, and a message ends in a log: the text is quoted when it is what was expected or a plausible slip of it, and
/// otherwise described by its length and by what it looks like.
/// </summary>
/// <remarks>
/// Where a name is looked up (a user, a profile, a file), a lower-case word is what is expected, whatever it says, and who
/// reads "no user" needs to see which; the name in <c>NAME=REF</c> is a name. Where the words are few (a level, a mode, a
/// signal), a slip of one of them is shown and no other word that is long enough for a password.
/// </remarks>
internal static class Shown
{
    private const string Password = "***";

    private static readonly SearchValues<char> s_capitals = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
    );

    /// <summary>The longest plain word that is quoted where a name or a path was expected.</summary>
    private const int LongestName = 10;

    /// <summary>The same where one of a few words was expected: "loud", "maybe"; a number may be longer.</summary>
    private const int LongestWord = 5;

    private const int LongestNumber = 12;

    /// <summary>More than the ten characters that <c>mktemp</c> and a Kubernetes pod's name have.</summary>
    private const int TemporaryName = 13;

    /// <summary>Nobody has a secret of so few characters, and a slip that short cannot be found by its length.</summary>
    private const int Short = 3;

    /// <summary>A path: <c>'/run/secrets/db_pasword'</c>, or <c>a JWT (812 characters)</c>.</summary>
    public static string Path(string text) => IsPath(text) ? Quoted.Text(text) : Described(text);

    /// <summary>
    /// Why a path cannot be read; of what is plainly none, what it is instead: the system's answer would send people to
    /// look for a file.
    /// </summary>
    /// <param name="reason">As of a file: <c>no such file or directory</c>.</param>
    /// <param name="what">What the path is of: <c>the CA file</c>.</param>
    public static string Unreadable(string path, string reason, string? what = null) =>
        IsPath(path)
            ? $"{(what is null ? "" : $"{what} ")}{Quoted.Text(path)} cannot be read: {reason}"
            : $"{(what is null ? "" : $"{what}: ")}{NoPath(path)}";

    /// <summary>The first of a list, and how many more there are: <c>a, b and 3 more</c>.</summary>
    public static string Few(IReadOnlyCollection<string> names, int most)
    {
        var shown = string.Join(", ", names.Take(most));
        return names.Count > most ? $"{shown} and {names.Count - most} more" : shown;
    }

    /// <summary><c>it holds a PEM (27 lines, 1704 characters), and a path is expected</c>.</summary>
    public static string NoPath(string text) => $"it holds {Described(text)}, and a path is expected";

    /// <summary>A name that somebody chose: of a user, a role, a program, a profile, a variable.</summary>
    public static string Name(string text) => IsName(text) ? Quoted.Text(text) : Described(text);

    /// <summary>One of a few words, a number or a time.</summary>
    /// <param name="known">What could have been meant, where that is a list.</param>
    public static string Word(string text, params IEnumerable<string> known) =>
        text.Split(':').All(part => IsWord(part) || Nearest.To(part, known) is not null)
            ? Quoted.Text(text)
            : Described(text);

    /// <summary>
    /// Of <c>NAME=REF</c> and the like that lacks its separator: the name, when it begins with one in capitals, which no
    /// password's beginning can be told from a variable's more plainly.
    /// </summary>
    public static string Entry(string text)
    {
        var end = text.AsSpan().IndexOfAnyExcept(s_capitals);
        var name = end < 0 ? text : text[..end];
        return text.Length <= Short || (text[0] == '/' && IsPath(text)) ? Quoted.Text(text)
            : name.Length < 2
            || !char.IsAsciiLetterUpper(name[0])
            || !Look.IsMadeOfWords(name)
            || Look.OfSecret(text) is not null
                ? Described(text)
            : end < 0 ? Quoted.Text(text)
            : text[end] is ':' or ' ' or '\t' or '-' or '>' or ';' or ',' ? $"'{name}{text[end]}...'"
            : Described(text);
    }

    /// <summary>An address without the password in it: <c>'https://***@vault.example'</c>.</summary>
    public static string Address(string text)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        var start = scheme < 0 ? 0 : scheme + 3;
        var end = text.AsSpan(start).IndexOfAny("/?#") is >= 0 and var at ? start + at : text.Length;
        var user = text.AsSpan(start, end - start).LastIndexOf('@');
        var rest = user < 0 ? text : $"{text[..start]}{Password}{text[(start + user)..]}";
        var host = user < 0 ? text[start..end] : rest[(start + Password.Length + 1)..];
        return
            Look.OfSecret(rest) is null
            && IsOneLine(rest)
            && Look.IsMadeOfWords(host)
            && (scheme > 0 || host.AsSpan().IndexOfAny('.', ':') > 0 || IsPlainWord(host) || IsWord(host))
            ? Quoted.Text(Cut(rest))
            : Described(text);
    }

    /// <summary>A setting's value where it stands by itself, as in <c>plan</c>: without quotes when it is what was expected.</summary>
    public static string Value(Setting setting, string text)
    {
        var shown = setting.ValueName switch
        {
            // A sentence.
            _ when text == setting.Default => Quoted.Text(text),
            "PATH" or "FILE" or "DIRECTORY" => Path(text),
            "DIRECTORIES" => text.Split(':').All(IsPath) ? Quoted.Text(text) : Described(text),
            "ADDRESS" or "URL" => Address(text),
            // Most of these have been read by now.
            _ => Name(text),
        };
        return shown == $"'{text}'" ? text : shown;
    }

    /// <summary>Whether it may be quoted as a path: absolute, or relative in words, and no file is called like a token.</summary>
    public static bool IsPath(string text)
    {
        if (text.Length <= Short || IsPlainWord(text))
        {
            return true;
        }
        if (Look.OfSecret(text) is not null || !IsOneLine(text))
        {
            return false;
        }
        var parts = text.TrimEnd('/', '\r', '\n', ' ').Split('/');
        if (
            text[0] is '/' or '~' or '$'
            || text.StartsWith("./", StringComparison.Ordinal)
            || text.StartsWith("../", StringComparison.Ordinal)
        )
        {
            // What is between may be called anything: volumes are. Below a directory so may the last part, as mktemp
            // makes it, up to what is long enough for a key.
            return Look.IsMadeOfWords(parts[parts.Length > 1 ? 1 : 0])
                && Look.IsMadeOfWords(parts[^1], parts.Length > 2 ? TemporaryName : 8);
        }
        // "secrets/db", "key.pem"
        return IsName(text)
            && (
                parts.Length > 1
                || (parts[0].LastIndexOf('.') is > 0 and var dot && parts[0].Length - dot is > 2 and < 9)
            );
    }

    /// <summary>Whether it may be quoted as a name: one line of letters, digits and what stands between words.</summary>
    public static bool IsName(string text) =>
        text.Length <= Short
        || (
            text.Length <= 128
            && text.All(letter =>
                char.IsLetterOrDigit(letter) || "_-.:/@+* ?\r".Contains(letter, StringComparison.Ordinal)
            )
            && Look.OfSecret(text) is null
            && Look.IsMadeOfWords(text)
        );

    /// <summary><c>a text of 24 characters</c>, <c>a PEM (27 lines, 1704 characters)</c>.</summary>
    public static string Described(string text)
    {
        var lines = text.AsSpan().TrimEnd("\r\n").Count('\n') + 1;
        var length =
            $"{(lines > 1 ? $"{lines} lines, " : "")}{text.Length} {(text.Length == 1 ? "character" : "characters")}";
        return text.Length == 0 ? "''"
            : Look.OfSecret(text) is { } noun ? $"{noun} ({length})"
            : Guid.TryParse(text, out _) ? $"a UUID ({length})"
            : text[0] is '{' ? $"JSON ({length})"
            : $"a text that is not shown ({length})";
    }

    // "loud", "12x", "-1.5h"
    private static bool IsWord(string text) =>
        text.Length <= Short
        || (text.Length <= LongestWord && IsPlainWord(text))
        || (
            text.Length <= LongestNumber
            && (char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '.')
            && text.All(letter =>
                char.IsAsciiLetterOrDigit(letter) || "-+., ".Contains(letter, StringComparison.Ordinal)
            )
            && Look.IsMadeOfWords(text)
        );

    private static bool IsPlainWord(string text) =>
        text.Length <= LongestName && text.All(letter => char.IsAsciiLetterLower(letter) || letter == '-');

    private static bool IsOneLine(string text) => !text.AsSpan().TrimEnd("\r\n").Contains('\n');

    private static string Cut(string text) =>
        text.AsSpan().IndexOfAny('?', '#') is >= 0 and var at ? $"{text[..at]}..." : text;
}
