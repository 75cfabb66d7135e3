using System.Text;

namespace Launcher.Transport;

/// <summary>
/// What may become part of a request's head. HTTP/1.1 is made of lines: a value with a line break in it would be headers,
/// or a second request, that nobody meant to send (RFC 9112, 11.2), and the framework does not look at all of them.
/// </summary>
internal static class RequestText
{
    private const string NotAscii = "a character that is not ASCII";

    /// <summary>Percent-encodes all but letters, digits and some characters (RFC 3986), in capital hex.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes, string plain)
    {
        var text = new StringBuilder(bytes.Length + 8);
        foreach (var value in bytes)
        {
            if (char.IsAsciiLetterOrDigit((char)value) || plain.Contains((char)value, StringComparison.Ordinal))
            {
                text.Append((char)value);
            }
            else
            {
                text.Append('%').Append(Convert.ToHexString([value]));
            }
        }
        return text.ToString();
    }

    /// <summary>What a value holds that must not be sent, for a message; null when it is fit.</summary>
    public static string? Fault(string value) =>
        value.AsSpan().IndexOfAnyExceptInRange(' ', '~') is >= 0 and var at ? Kind(value[at]) : null;

    /// <summary>What is wrong with a value that is to be sent, behind its place and without a word of it; null when it is fit.</summary>
    public static Failure? Problem(string value) => Explain(Fault(value));

    /// <summary>The same for one that never becomes a string.</summary>
    public static Failure? Problem(ReadOnlySpan<byte> value) =>
        value.IndexOfAnyExceptInRange((byte)' ', (byte)'~') is >= 0 and var at ? Explain(Kind((char)value[at])) : null;

    /// <summary>The last look before a request is sent, wherever its parts come from.</summary>
    /// <exception cref="StoreException">A part is not fit. It is named and never quoted: it may be secret.</exception>
    public static void Check(Endpoint endpoint, StoreRequest request)
    {
        Check(endpoint, "its path", request.Path);
        if (request.Path.Contains(' ', StringComparison.Ordinal))
        {
            throw Unfit(endpoint, "its path", "a space");
        }
        Check(endpoint, "its header 'Content-Type'", request.ContentType);
        foreach (var (name, value) in request.Headers)
        {
            Check(endpoint, $"its header {Quoted.Text(name)}", value);
        }
    }

    /// <summary>The same for one part, of whatever else is sent to get there.</summary>
    /// <exception cref="StoreException">It is not fit.</exception>
    public static void Check(Endpoint endpoint, string part, string value)
    {
        if (Fault(value) is { } fault)
        {
            throw Unfit(endpoint, part, fault);
        }
    }

    private static Failure? Explain(string? fault) =>
        fault switch
        {
            null => null,
            NotAscii => Failure.Setting(
                $"it holds {NotAscii}, and what is sent to a store is ASCII",
                "type it again: copied text has typographic quotation marks, dashes and blanks that cannot be seen"
            ),
            _ => Failure.Setting(
                $"it holds {fault}, and what is sent to a store is one line of text",
                "let it hold the value alone; only white space around it is cut off"
            ),
        };

    private static StoreException Unfit(Endpoint endpoint, string part, string fault) =>
        Failure.Value(
            $"{endpoint.Name} is not asked: {part} would hold {fault}",
            "check the setting, variable, file or answer it comes from: it must be one line of ASCII"
        );

    private static string Kind(char unfit) =>
        unfit switch
        {
            '\r' or '\n' => "a line break",
            > '\x7f' => NotAscii,
            _ => "a control character",
        };
}
