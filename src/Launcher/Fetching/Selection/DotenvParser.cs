using System.Text;
using System.Text.Unicode;

namespace Launcher.Fetching.Selection;

/// <summary>
/// Reads dotenv: lines of <c>[export ]NAME=value</c>, bytes in and bytes out. Nothing is interpolated: a <c>$</c> in a
/// password stays.
/// </summary>
/// <remarks>
/// There is no standard. Where the parsers in use agree, this one does as they do; most lines that they read in different
/// ways it refuses: half a password is worse than no start. README.md beside this file has the table.
/// <c>NAME=value</c>: up to the end of the line or a <c>#</c> after a blank, blanks around it cut.
/// <c>NAME='value'</c>: literally. <c>NAME="value"</c>: with the escapes <c>\n \r \t \" \\ \$</c>, any other backslash
/// is one. Quoted values may span lines. Lines end with LF or CR LF; inside of quotes both become LF.
/// </remarks>
internal ref struct DotenvParser
{
    private static ReadOnlySpan<byte> Blanks => " \t"u8;

    // What a copy from a web page brings; every other parser cuts it.
    private static ReadOnlySpan<byte> NoBreakSpace => "\u00a0"u8;

    private readonly List<KeyValuePair<string, SecretValue>> _values = [];
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);
    private readonly string? _only;
    private ReadOnlySpan<byte> _rest;
    private int _line = 1;

    private DotenvParser(ReadOnlySpan<byte> text, string? only)
    {
        _rest = text;
        _only = only;
    }

    /// <param name="only">
    /// The one name that is wanted, of a file that may be somebody else's: what is odd about the other names does not
    /// matter then. Null for all.
    /// </param>
    /// <returns>The values in the file's order, or null when <paramref name="problem"/> says what is wrong, and where.</returns>
    public static IReadOnlyList<KeyValuePair<string, SecretValue>>? Parse(
        ReadOnlySpan<byte> text,
        string? only,
        out string? problem
    )
    {
        var parser = new DotenvParser(text.StartsWith(Encoding.UTF8.Preamble) ? text[3..] : text, only);
        problem = Utf16.Begins(text) ? "line 1: it is UTF-16, and must be saved as UTF-8" : StrayReturn(text);
        while (problem is null && !parser._rest.IsEmpty)
        {
            problem = parser.ReadLine();
        }
        return problem is null ? parser._values : null;
    }

    private static string? StrayReturn(ReadOnlySpan<byte> text) =>
        LineEnds.StrayReturn(text) is > 0 and var line
            ? $"line {line}: a carriage return without a line feed; lines end with LF or CR LF, and in double quotes \\r is one"
            : null;

    private string? ReadLine()
    {
        var line = _line;
        SkipBlanks();
        if (AtLineEnd() || _rest[0] == '#')
        {
            SkipLine();
            return null;
        }
        var name = ReadName();
        if (name == "export" && !_rest.IsEmpty && IsBlank(_rest[0]))
        {
            SkipBlanks();
            // "export =x" sets a variable of that name.
            name = AtLineEnd() || _rest[0] == '=' ? name : ReadName();
        }
        SkipBlanks();
        if (name.Length == 0 || AtLineEnd() || _rest[0] != '=')
        {
            return $"line {line}: it does not begin with a name and '='";
        }
        _rest = _rest[1..];
        var isUsual = IsUsual(name);
        if (!isUsual && _only is null)
        {
            return $"line {line}: a name is made of letters, digits, '_', '.' and '-', and begins with a letter or '_'";
        }
        var isWanted = isUsual && (_only is null || _only == name);
        if (isWanted && !_lines.TryAdd(name, line))
        {
            return $"line {line}: {Quoted.Text(name)} was set in line {_lines[name]} already";
        }
        var start = _rest.TrimStart(Blanks);
        var value = start is [(byte)'"' or (byte)'\'', ..]
            ? ReadQuoted(start, out var problem)
            : ReadPlain(isUsual, isWanted, out problem);
        // An odd name may be a part of a value that nobody quoted: it is not among those that a message lists.
        if (isUsual && value is not null)
        {
            _values.Add(new(name, value));
        }
        return problem;
    }

    private SecretValue? ReadPlain(bool isUsual, bool isWanted, out string? problem)
    {
        var line = _line;
        var end = _rest.IndexOf((byte)'\n');
        var text = end < 0 ? _rest : _rest[..end];
        var value = text;
        for (var i = 1; i < value.Length; i++)
        {
            if (value[i] == '#' && IsBlank(value[i - 1]))
            {
                value = value[..i];
            }
        }
        value = value.Trim(" \t\r"u8);
        problem =
            value.SequenceEqual("="u8) || (value.IsEmpty && !isUsual)
                ? $"line {line}: it looks like the rest of the value above; a value of several lines needs quotes"
            : isWanted && value.IsEmpty && text.Contains((byte)'#')
                ? $"line {line}: whether '#' begins a comment here or the value differs from tool to tool; quote the value"
            : isWanted && value is [(byte)'`', ..]
                ? $"line {line}: whether backticks are quotes differs from tool to tool; use ' or \""
            : isWanted && (value.StartsWith(NoBreakSpace) || value.EndsWith(NoBreakSpace))
                ? $"line {line}: there is a no-break space (U+00A0) at an end of the value; leave it out, or quote the value"
            : null;
        SkipLine();
        return problem is null ? new SecretValue(value) : null;
    }

    private SecretValue? ReadQuoted(ReadOnlySpan<byte> text, out string? problem)
    {
        var (line, quote) = (_line, text[0]);
        using var value = new SecretBuffer(0);
        for (var i = 1; i < text.Length; i++)
        {
            var letter = text[i];
            if (letter == quote)
            {
                _rest = text[(i + 1)..];
                SkipBlanks();
                problem =
                    AtLineEnd() || _rest[0] == '#' ? null : $"line {_line}: there is text after the closing quote";
                SkipLine();
                return problem is null ? new SecretValue(value.Bytes) : null;
            }
            if (letter == '\r')
            {
                continue;
            }
            if (letter == '\\' && quote == '"' && i + 1 < text.Length && Unescape(text[i + 1]) is { } unescaped)
            {
                letter = unescaped;
                i++;
            }
            else if (letter == '\n')
            {
                _line++;
            }
            value.Append(letter);
        }
        problem = $"line {line}: the quote that opens here is never closed";
        return null;
    }

    private static byte? Unescape(byte letter) =>
        letter switch
        {
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            (byte)'"' or (byte)'\\' or (byte)'$' => letter,
            _ => null,
        };

    /// <returns>Empty when there is none here.</returns>
    private string ReadName()
    {
        var length = 0;
        while (length < _rest.Length && _rest[length] > ' ' && !"=#'\"`"u8.Contains(_rest[length]))
        {
            length++;
        }
        var name = _rest[..length];
        _rest = _rest[length..];
        return Utf8.IsValid(name) ? Encoding.UTF8.GetString(name) : "";
    }

    /// <summary>What every parser takes for a name; with the dots and dashes of properties.</summary>
    private static bool IsUsual(string name) =>
        (char.IsAsciiLetter(name[0]) || name[0] == '_')
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or '-');

    private static bool IsBlank(byte letter) => letter is (byte)' ' or (byte)'\t';

    private readonly bool AtLineEnd() =>
        _rest.IsEmpty || _rest[0] == '\n' || _rest.StartsWith("\r\n"u8) || _rest.SequenceEqual("\r"u8);

    private void SkipBlanks() => _rest = _rest.TrimStart(Blanks);

    private void SkipLine()
    {
        var end = _rest.IndexOf((byte)'\n');
        _rest = end < 0 ? default : _rest[(end + 1)..];
        _line++;
    }
}
