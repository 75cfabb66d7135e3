using System.Text;
using Launcher.Model;

namespace Launcher.Fetching.Selection;

/// <summary>
/// Reads dotenv: lines of <c>[export ]NAME=value</c>, bytes in and bytes out. Nothing is interpolated: a <c>$</c> in a
/// password stays.
/// </summary>
/// <remarks>
/// <c>NAME=value</c>: up to the end of the line or a <c>#</c> after a blank, blanks around it cut.
/// <c>NAME='value'</c>: literally. <c>NAME="value"</c>: with the escapes <c>\n \r \t \" \\ \$</c>, any other backslash
/// is one. Quoted values may span lines and keep their line ends. Lines end with LF or CR LF.
/// </remarks>
internal ref struct DotenvParser
{
    private static ReadOnlySpan<byte> Blanks => " \t"u8;

    private readonly List<KeyValuePair<string, SecretValue>> _values = [];
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);
    private ReadOnlySpan<byte> _rest;
    private int _line = 1;

    private DotenvParser(ReadOnlySpan<byte> text) => _rest = text;

    /// <returns>The values in the file's order, or null when <paramref name="problem"/> says what is wrong, and where.</returns>
    public static IReadOnlyList<KeyValuePair<string, SecretValue>>? Parse(ReadOnlySpan<byte> text, out string? problem)
    {
        var parser = new DotenvParser(text.StartsWith(Encoding.UTF8.Preamble) ? text[3..] : text);
        problem = null;
        while (problem is null && !parser._rest.IsEmpty)
        {
            problem = parser.ReadLine();
        }
        return problem is null ? parser._values : null;
    }

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
        if (name is null)
        {
            return $"line {line}: a name begins with a letter or an underscore";
        }
        SkipBlanks();
        if (AtLineEnd() || _rest[0] != '=')
        {
            return $"line {line}: no '=' after a name of letters, digits, '_', '.' and '-'";
        }
        _rest = _rest[1..];
        if (!_lines.TryAdd(name, line))
        {
            return $"line {line}: {Quoted.Text(name)} was set in line {_lines[name]} already";
        }
        var value = _rest.TrimStart(Blanks);
        if (value.IsEmpty || value[0] is not ((byte)'"' or (byte)'\''))
        {
            ReadPlain(name);
            return null;
        }
        _rest = value;
        return ReadQuoted(name, value[0]);
    }

    private void ReadPlain(string name)
    {
        var end = _rest.IndexOf((byte)'\n');
        var value = end < 0 ? _rest : _rest[..end];
        for (var i = 1; i < value.Length; i++)
        {
            if (value[i] == '#' && IsBlank(value[i - 1]))
            {
                value = value[..i];
            }
        }
        _values.Add(new(name, new SecretValue(value.Trim(" \t\r"u8))));
        SkipLine();
    }

    private string? ReadQuoted(string name, byte quote)
    {
        var line = _line;
        using var value = new SecretBuffer(0);
        for (var i = 1; i < _rest.Length; i++)
        {
            var letter = _rest[i];
            if (letter == quote)
            {
                _rest = _rest[(i + 1)..];
                _values.Add(new(name, new SecretValue(value.Bytes)));
                SkipBlanks();
                if (!AtLineEnd() && _rest[0] != '#')
                {
                    return $"line {_line}: there is text after the closing quote";
                }
                SkipLine();
                return null;
            }
            if (letter == '\\' && quote == '"' && i + 1 < _rest.Length && Unescape(_rest[i + 1]) is { } unescaped)
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
        return $"line {line}: the quote that opens here is never closed";
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

    /// <returns>Null when there is none here.</returns>
    private string? ReadName()
    {
        var length = 0;
        while (
            length < _rest.Length
            && (
                char.IsAsciiLetter((char)_rest[length])
                || _rest[length] == '_'
                || (length > 0 && (char.IsAsciiDigit((char)_rest[length]) || _rest[length] is (byte)'.' or (byte)'-'))
            )
        )
        {
            length++;
        }
        var name = length == 0 ? null : Encoding.ASCII.GetString(_rest[..length]);
        _rest = _rest[length..];
        return name;
    }

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
